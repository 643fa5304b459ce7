use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, answer: &str) {
    let found = Number::parse(text).map_or_else(|fault| fault.to_string(), |number| number.to_string());
    assert_eq!(found, answer, "{text}");
}

const OVERFLOW: &str =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW: &str =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const TOO_PRECISE: &str = "Attempting to store more than 38 significant digits in a Number";

#[test]
fn numbers_are_answered_in_plain_canonical_notation() {
    check("1.0", "1");
    check("1e0", "1");
    check("-0", "0");
    check("0.000", "0");
    check("1E+2", "100");
    check("+5", "5");
    check("5.", "5");
    check(".5", "0.5");
    check("-00012.3400", "-12.34");
    check("100", "100");
    check("12.50e1", "125");
    check("1.5e-3", "0.0015");
    check("1e-130", &format!("0.{}1", "0".repeat(129)));
    check("1.5e-130", &format!("0.{}15", "0".repeat(129)));
    check("-1e125", &format!("-1{}", "0".repeat(125)));
    check("99999999999999999999999999999999999999e88", &format!("{}{}", "9".repeat(38), "0".repeat(88)));
    check(&format!("1{}", "0".repeat(125)), &format!("1{}", "0".repeat(125)));
    check("0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678");
}

#[test]
fn what_is_no_number_of_the_service_is_refused() {
    for text in [
        "b",
        "1x",
        "e5",
        "1e",
        "1e+",
        ".",
        "-",
        "+",
        "1.2.3",
        " 1",
        "1 ",
        "0x1",
        "1e1.5",
        "NaN",
        "--1",
        "1e9999999999999999999",
        "1e-9223372036854775809",
    ] {
        check(text, &format!("The parameter cannot be converted to a numeric value: {text}"));
    }
    check("", "The parameter cannot be converted to a numeric value: ");
    check(
        "1e9223372036854775808",
        "The parameter cannot be converted to a numeric value: 1e9223372036854775808",
    );
    check("1e126", OVERFLOW);
    check("-1e126", OVERFLOW);
    check("1e2147483647", OVERFLOW);
    check("-1e99999999999", OVERFLOW);
    check("1e-99999999999", UNDERFLOW);
    check("1e-9223372036854775808", UNDERFLOW);
    check("0e126", OVERFLOW);
    check("0e-131", UNDERFLOW);
    check("0e125", "0");
    check("1e-131", UNDERFLOW);
    check("-1e-131", UNDERFLOW);
    check("9.9e-131", UNDERFLOW);
    check("123456789012345678901234567890123456789", TOO_PRECISE);
    check("-1.23456789012345678901234567890123456789", TOO_PRECISE);
    check(&"1".repeat(127), OVERFLOW);
}

#[track_caller]
fn check_sum(left: &str, right: &str, answer: &str) {
    let (left, right) = (Number::parse(left).unwrap(), Number::parse(right).unwrap());
    let text =
        |sum: Result<Number, ValueError>| sum.map_or_else(|fault| fault.to_string(), |sum| sum.to_string());
    assert_eq!(text(left.checked_add(right)), answer, "{left} + {right}");
    assert_eq!(text(right.checked_add(left)), answer, "{right} + {left}");
    assert_eq!(text(left.checked_sub(right.negated())), answer, "{left} - -{right}");
}

#[test]
fn sums_are_exact_or_refused() {
    check_sum("1", "2", "3");
    check_sum("0.1", "0.2", "0.3");
    check_sum("5", "-5", "0");
    check_sum("0", "-7", "-7");
    check_sum("99", "1", "100");
    check_sum("1e37", "1", &format!("1{}1", "0".repeat(36)));
    check_sum("1e38", "1", TOO_PRECISE);
    check_sum("1e38", "-1", &"9".repeat(38));
    check_sum("2e38", "-1", TOO_PRECISE);
    check_sum("1e125", "1e-130", TOO_PRECISE);
    check_sum("9e125", "1e125", OVERFLOW);
    check_sum("99999999999999999999999999999999999999", "1", &format!("1{}", "0".repeat(38)));
    check_sum("99999999999999999999999999999999999999", "2", TOO_PRECISE);
    check_sum("1.1e-130", "-1e-130", UNDERFLOW);
    check_sum("5e-130", "5e-130", &format!("0.{}1", "0".repeat(128)));
}

#[test]
fn sizes_count_pairs_of_digits_from_the_decimal_point() {
    for (text, size) in [
        ("0", 1),
        ("1", 2),
        ("-1", 3),
        ("10", 2),
        ("12", 2),
        ("100", 2),
        ("123", 3),
        ("1000", 2),
        ("120", 3),
        ("0.1", 2),
        ("0.01", 2),
        ("0.12", 2),
        ("0.012", 3),
        ("1.5", 3),
        ("-1.5", 4),
        ("12345678", 5),
        ("1234567", 5),
        ("99999999999999999999999999999999999999", 20),
        ("9.9999999999999999999999999999999999999", 21),
    ] {
        let number = Number::parse(text).unwrap();
        assert_eq!(number.size_bytes(), size, "{text}");
        assert_eq!(canonical_size(text.as_bytes()), Some(size), "{text}");
    }
    // Observed: 38 ones followed by 88 zeros take 20 bytes, 1 and 126 digits 2, seven digits at an even place 5.
    assert_eq!(Number::parse(&format!("{}{}", "1".repeat(38), "0".repeat(88))).unwrap().size_bytes(), 20);
    assert_eq!(Number::parse(&format!("1111111{}", "0".repeat(119))).unwrap().size_bytes(), 5);
}

#[test]
fn only_canonical_text_is_taken_as_it_is() {
    for text in [
        "",
        "-",
        "-0",
        "00",
        "01",
        "1.0",
        "1.",
        ".5",
        "0.0",
        "0.10",
        "+1",
        "1e5",
        " 1",
        "1 ",
        "1.2.3",
        "-0.0",
        "123456789012345678901234567890123456789",
        "a",
    ] {
        assert_eq!(canonical_size(text.as_bytes()), None, "{text}");
    }
    assert_eq!(canonical_size(format!("1{}", "0".repeat(126)).as_bytes()), None);
    assert_eq!(canonical_size(format!("0.{}1", "0".repeat(130)).as_bytes()), None);
}

fn any_number() -> impl Strategy<Value = Number> {
    let coefficient = prop_oneof![0..1000u128, 0..10u128.pow(18), 0..10u128.pow(38)];
    let exponent = prop_oneof![-3..4i32, -168..126];
    (any::<bool>(), coefficient, exponent).prop_filter_map("in range", |(negative, coefficient, exponent)| {
        Number::new(negative, coefficient, exponent).ok()
    })
}

proptest! {
    #[test]
    fn text_round_trips(number in any_number()) {
        let text = number.to_string();
        prop_assert_eq!(Number::parse(&text), Ok(number));
        prop_assert_eq!(canonical_size(text.as_bytes()), Some(number.size_bytes()));
    }

    #[test]
    fn order_of_bytes_is_order_of_values(left in any_number(), right in any_number()) {
        let encode = |number: Number| { let mut key = Vec::new(); number.encode_ordered(&mut key); key };
        let (left_key, right_key) = (encode(left), encode(right));
        prop_assert_eq!(left_key.cmp(&right_key), left.cmp(&right));
        prop_assert!(left == right || !left_key.starts_with(&right_key));
        let mut followed = left_key.clone();
        followed.extend_from_slice(&right_key);
        prop_assert_eq!(Number::decode_ordered(&followed), Some((left, right_key.as_slice())));
    }

    #[test]
    fn arithmetic_agrees_with_integers(left in -10i128.pow(37)..10i128.pow(37), right in -10i128.pow(37)..10i128.pow(37), scale in -100..80i32) {
        let number = |value: i128| Number::new(value < 0, value.unsigned_abs(), scale).unwrap();
        prop_assert_eq!(number(left).checked_add(number(right)), Ok(number(left + right)));
        prop_assert_eq!(number(left).checked_sub(number(right)), Ok(number(left - right)));
        prop_assert_eq!(number(left).cmp(&number(right)), left.cmp(&right));
    }

    #[test]
    fn any_sum_is_commutative_and_comes_back(left in any_number(), right in any_number()) {
        let sum = left.checked_add(right);
        prop_assert_eq!(&sum, &right.checked_add(left));
        if let Ok(sum) = sum {
            prop_assert_eq!(sum.checked_sub(right), Ok(left));
        }
    }

    #[test]
    fn whole_drops_the_fraction(digits in 0..10u64.pow(18), places in 0..18u32) {
        let number = Number::new(false, digits.into(), -(places as i32)).unwrap();
        prop_assert_eq!(number.whole(), Some(digits / 10u64.pow(places)));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "[-+0-9.eE]{0,50}") {
        if let Ok(number) = Number::parse(&text) {
            prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
        }
    }
}
