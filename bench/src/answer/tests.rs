use super::{Answer, Broken};

fn check(received: &str, expected: Result<Option<Answer>, Broken>) {
    assert_eq!(Answer::parse(received.as_bytes()), expected, "{received:?}");
}

#[test]
fn answers_are_delimited_by_their_content_length() {
    check("", Ok(None));
    check("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n", Ok(None));
    check("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", Ok(Some(Answer { status: 200, body: 38..40 })));
    check("HTTP/1.1 400 Bad\r\nContent-Length:12\r\n\r\n", Ok(Some(Answer { status: 400, body: 39..51 })));
}

#[test]
fn an_answer_without_a_length_is_broken() {
    check("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", Err(Broken));
    check("SSH-2.0-OpenSSH\r\ncontent-length: 2\r\n\r\n", Err(Broken));
}
