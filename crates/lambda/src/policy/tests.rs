use aws_models::lambda::types::AddPermissionRequest;

use super::{Caller, Policy, like, statement};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";
const SOURCE: &str = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/pets";

fn policy(principal: &str, source_arn: Option<&str>) -> Policy {
    let request = AddPermissionRequest {
        statement_id: "s".into(),
        action: "lambda:InvokeFunction".into(),
        principal: principal.into(),
        source_arn: source_arn.map(Into::into),
        ..AddPermissionRequest::default()
    };
    Policy { statements: vec![statement(FUNCTION, &request).unwrap()] }
}

fn caller<'a>(principal: &'a str, source_arn: Option<&'a str>) -> Caller<'a> {
    Caller {
        principal,
        action: "lambda:InvokeFunction",
        source_arn,
        source_account: None,
        url_auth_type: None,
    }
}

#[test]
fn a_statement_is_written_as_aws_writes_it() {
    assert_eq!(
        policy("apigateway.amazonaws.com", Some(SOURCE)).document(),
        format!(
            r#"{{"Version":"2012-10-17","Id":"default","Statement":[{{"Sid":"s","Effect":"Allow","Principal":{{"Service":"apigateway.amazonaws.com"}},"Action":"lambda:InvokeFunction","Resource":"{FUNCTION}","Condition":{{"ArnLike":{{"AWS:SourceArn":"{SOURCE}"}}}}}}]}}"#
        )
    );
}

#[test]
fn a_source_arn_is_a_pattern_whose_parts_are_compared_one_by_one() {
    let allows = |pattern: &str, arn: &str| {
        policy("apigateway.amazonaws.com", Some(pattern))
            .allows(&caller("apigateway.amazonaws.com", Some(arn)))
    };
    assert!(allows(SOURCE, SOURCE));
    assert!(allows("arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*/*/*", SOURCE));
    assert!(allows("arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*", SOURCE));
    assert!(allows("arn:aws:execute-api:*:*:*", SOURCE));
    assert!(!allows("arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*/POST/*", SOURCE));
    assert!(!allows("arn:aws:execute-api:us-east-1:*", SOURCE));
    assert!(!allows("arn:aws:execute-api:us-east-1:123456789012:other/*", SOURCE));
}

#[test]
fn who_is_not_named_is_not_allowed() {
    let policy = policy("apigateway.amazonaws.com", None);
    assert!(policy.allows(&caller("apigateway.amazonaws.com", Some(SOURCE))));
    assert!(policy.allows(&caller("apigateway.amazonaws.com", None)));
    assert!(!policy.allows(&caller("s3.amazonaws.com", None)));
    assert!(
        !policy.allows(&Caller {
            action: "lambda:InvokeFunctionUrl",
            ..caller("apigateway.amazonaws.com", None)
        })
    );
    assert!(!Policy::default().allows(&caller("apigateway.amazonaws.com", None)));
}

#[test]
fn a_principal_must_be_of_a_known_form() {
    let written = |principal: &str| {
        let request = AddPermissionRequest { principal: principal.into(), ..AddPermissionRequest::default() };
        statement(FUNCTION, &request).map(|statement| statement["Principal"].to_string())
    };
    assert_eq!(written("*").unwrap(), r#""*""#);
    assert_eq!(written("123456789012").unwrap(), r#"{"AWS":"arn:aws:iam::123456789012:root"}"#);
    assert_eq!(written("s3.amazonaws.com").unwrap(), r#"{"Service":"s3.amazonaws.com"}"#);
    assert!(written("nobody").is_err());
}

#[test]
fn wildcards_match_as_shells_do() {
    for (pattern, text, expected) in [
        ("*", "", true),
        ("a*c", "abbc", true),
        ("a*c", "abb", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("*a*b*", "xaxbx", true),
        ("lambda:*", "lambda:InvokeFunction", true),
        ("", "a", false),
    ] {
        assert_eq!(like(pattern, text), expected, "{pattern} {text}");
    }
}
