use super::*;
use crate::json::write_string;

const CLASS: &str = "com.amazonaws.dynamodb.v20120810.AttributeValue";

fn read_as(expected: Expected, reader: &mut Reader<'_>) -> Result<String, SerializationError> {
    Ok(match expected {
        Expected::String => reader.string()?.into_owned(),
        Expected::Boolean => reader.boolean()?.to_string(),
        Expected::Integer => reader.integer()?.to_string(),
        Expected::Long => reader.long()?.to_string(),
        Expected::Double | Expected::Date => reader.double_as(expected)?.to_string(),
        Expected::Blob => {
            let mut bytes = Vec::new();
            reader.blob_into(&mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Expected::List | Expected::ListElement => {
            reader.begin_array_as(expected)?;
            "list".to_owned()
        }
        _ => {
            reader.begin_object_as(expected)?;
            "object".to_owned()
        }
    })
}

#[track_caller]
fn check(expected: Expected, json: &str, answer: &str) {
    let found = read_as(expected, &mut Reader::new(json.as_bytes()));
    let found = found.unwrap_or_else(|error| error.message.map_or("malformed".to_owned(), Cow::into_owned));
    assert_eq!(found, answer, "{expected:?} from {json}");
}

#[test]
fn scalars_are_read_or_refused_in_the_words_of_the_service() {
    check(Expected::String, r#""text""#, "text");
    check(Expected::String, "true", "TRUE_VALUE cannot be converted to String");
    check(Expected::String, "false", "FALSE_VALUE cannot be converted to String");
    check(Expected::String, "23", "NUMBER_VALUE cannot be converted to String");
    check(Expected::String, "-2147483648", "NUMBER_VALUE cannot be converted to String");
    check(Expected::String, "34.56", "DECIMAL_VALUE cannot be converted to String");
    check(Expected::String, "1e3", "DECIMAL_VALUE cannot be converted to String");
    check(Expected::String, "[]", "Unrecognized collection type class java.lang.String");
    check(Expected::String, "{}", "Start of structure or map found where not expected");
    check(Expected::Boolean, "true", "true");
    check(Expected::Boolean, r#""No""#, "false");
    check(Expected::Boolean, r#""TRUE""#, "true");
    check(Expected::Boolean, r#""23""#, "Unexpected token received from parser");
    check(Expected::Boolean, "23", "NUMBER_VALUE cannot be converted to Boolean");
    check(Expected::Boolean, "34.56", "DECIMAL_VALUE cannot be converted to Boolean");
    check(Expected::Boolean, "[]", "Unrecognized collection type class java.lang.Boolean");
    check(Expected::Boolean, "{}", "Start of structure or map found where not expected");
    check(Expected::Integer, "34.56", "34");
    check(Expected::Integer, "-34.56", "-34");
    check(Expected::Integer, "1e2", "100");
    check(Expected::Integer, "99999999999", "2147483647");
    check(Expected::Integer, r#""23""#, "STRING_VALUE cannot be converted to Integer");
    check(Expected::Integer, "true", "TRUE_VALUE cannot be converted to Integer");
    check(Expected::Integer, "[]", "Unrecognized collection type class java.lang.Integer");
    check(Expected::Integer, "{}", "Start of structure or map found where not expected");
    check(Expected::Long, "99999999999999999999", "9223372036854775807");
    check(Expected::Long, "99999999999", "99999999999");
    check(Expected::Long, r#""23""#, "STRING_VALUE cannot be converted to Long");
    check(Expected::Long, "[]", "Unrecognized collection type class java.lang.Long");
    check(Expected::Double, "0.5", "0.5");
    check(Expected::Double, r#""50""#, "STRING_VALUE cannot be converted to Double");
    check(Expected::Date, r#""2020""#, "STRING_VALUE cannot be converted to Date");
}

#[test]
fn containers_are_refused_by_where_they_stand() {
    let cast = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
        java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in \
        module java.base of loader 'bootstrap')";
    for scalar in [r#""23""#, "true", "23", "34.56"] {
        check(Expected::List, scalar, "Unexpected field type");
        check(Expected::Map("java.lang.String"), scalar, "Unexpected field type");
        check(Expected::Structure(CLASS), scalar, "Unexpected field type");
        check(Expected::StructureElement(CLASS), scalar, "Unexpected value type in payload");
        check(Expected::ListElement, scalar, cast);
        check(Expected::MapElement(CLASS), scalar, cast);
    }
    check(Expected::List, "{}", "Start of structure or map found where not expected");
    check(
        Expected::Map("java.lang.String"),
        "[]",
        "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
    );
    let class = "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue";
    check(Expected::Structure(CLASS), "[]", class);
    check(Expected::StructureElement(CLASS), "[]", class);
    check(Expected::Payload, "[]", "malformed");
    check(Expected::Payload, "23", "malformed");
    check(Expected::Payload, "{}", "object");
}

#[test]
fn blobs_are_strict_base64() {
    check(Expected::Blob, r#""Yg==""#, "b");
    check(Expected::Blob, r#""""#, "");
    check(Expected::Blob, "true", "only base-64-encoded strings are convertible to bytes");
    check(Expected::Blob, "34.56", "only base-64-encoded strings are convertible to bytes");
    check(Expected::Blob, "[]", "Unrecognized collection type class java.nio.ByteBuffer");
    check(Expected::Blob, "{}", "Start of structure or map found where not expected");
    check(
        Expected::Blob,
        r#""23456""#,
        "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    );
    check(Expected::Blob, r#""=+/=""#, "Invalid last non-pad Base64 character dectected");
    check(Expected::Blob, r#""+/+=""#, "Invalid last non-pad Base64 character dectected");
    check(Expected::Blob, r#""Yh==""#, "Invalid last non-pad Base64 character dectected");
    check(Expected::Blob, r#""a#cd""#, "Invalid Base64 character: '#'");
}

#[test]
fn strings_with_escapes_are_decoded() {
    check(Expected::String, r#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{c}\n\r\t");
    check(Expected::String, r#""\u00e9\ud83d\ude00!""#, "é😀!");
    check(Expected::String, r#""\ud83d""#, "?");
    check(Expected::String, r#""\ud83d\u0041""#, "?A");
    check(Expected::String, r#""\ude00x""#, "?x");
    check(Expected::String, "\"é😀 and more than eight bytes\"", "é😀 and more than eight bytes");
    for bad in [r#""\x""#, r#""\u12""#, r#""\u+123""#, "\"", "\"a\nb\"", "\"12345678\n\"", r#""\"#] {
        check(Expected::String, bad, "malformed");
    }
}

#[track_caller]
fn check_skip(json: &[u8], sound: bool) {
    let mut reader = Reader::new(json);
    let read = reader.skip().and_then(|()| reader.end());
    assert_eq!(read.is_ok(), sound, "{}", String::from_utf8_lossy(json));
}

#[test]
fn only_json_is_passed_over() {
    for sound in [
        "1",
        "-0.5e+10",
        "null",
        " [ 1 , 2 ] ",
        "{}",
        "[]",
        r#"{"a":[{"b":null},true],"a":false}"#,
        "\"\\u0000\"",
        "[[],[],{}]",
    ] {
        check_skip(sound.as_bytes(), true);
    }
    for broken in [
        "",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "+1",
        "nul",
        "tru",
        "[1,]",
        "[1 2]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "[1}",
        "{\"a\":1]",
        "[",
        "{",
        "1 2",
        "{}x",
        "'a'",
        "NaN",
        "[1]]",
        "\u{feff}1",
    ] {
        check_skip(broken.as_bytes(), false);
    }
}

#[test]
fn invalid_utf8_is_malformed_wherever_it_stands() {
    check_skip(b"\"a\xff\"", false);
    check_skip(b"1\xff", false);
    check_skip(b"1 \xff", false);
    check_skip(b"\"\xed\xa0\x80\"", false);
    check_skip(b"\"\xc3\xa9\"", true);
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
    check_skip(nested(1_000).as_bytes(), true);
    check_skip(nested(1_001).as_bytes(), false);
    check_skip(nested(200_000).as_bytes(), false);
    check_skip("{\"a\":".repeat(200_000).as_bytes(), false);
}

#[test]
fn members_come_one_by_one() {
    let mut reader = Reader::new(br#" { "a" : 1 , "b" : [ true , null ] , "a" : "x" } "#);
    reader.begin_object().unwrap();
    assert_eq!(reader.next_key().unwrap().as_deref(), Some("a"));
    assert_eq!(reader.integer(), Ok(1));
    assert_eq!(reader.next_key().unwrap().as_deref(), Some("b"));
    reader.begin_array().unwrap();
    assert_eq!(reader.next_element(), Ok(true));
    assert_eq!(reader.null(), Ok(false));
    assert_eq!(reader.boolean(), Ok(true));
    assert_eq!(reader.next_element(), Ok(true));
    assert_eq!(reader.null(), Ok(true));
    assert_eq!(reader.next_element(), Ok(false));
    assert_eq!(reader.next_key().unwrap().as_deref(), Some("a"));
    assert_eq!(reader.raw(), Ok("\"x\""));
    assert_eq!(reader.next_key().unwrap(), None);
    assert_eq!(reader.end(), Ok(()));
}

#[test]
fn written_strings_read_back() {
    let mut every: String = (0u8..128).map(char::from).collect();
    every.push_str("é\u{2028}😀");
    for text in ["", "plain", "a longer plain text", "\"", "1234567\"", "12345678\\", &every] {
        let mut out = Vec::new();
        write_string(text, &mut out);
        assert_eq!(Reader::new(&out).string().unwrap(), text);
    }
    let mut out = Vec::new();
    write_string("\u{1}\u{1f}\n/é", &mut out);
    assert_eq!(out, "\"\\u0001\\u001f\\n/é\"".as_bytes());
}
