use aws_models::lambda::OPERATIONS;
use serde_json::json;

use crate::Operation;
use crate::testing::Service;

#[test]
fn every_operation_is_one_of_the_model() {
    for operation in Operation::ALL {
        assert!(OPERATIONS.iter().any(|known| known.name == operation.name()), "{operation:?}");
    }
}

#[test]
fn an_operation_that_is_not_built_says_so() {
    let service = Service::new();
    assert_eq!(
        service.refusal("PublishLayerVersion", &json!({})),
        "NotImplementedException: the operation PublishLayerVersion is not supported"
    );
}

#[test]
fn a_request_that_violates_the_model_is_refused_in_its_words() {
    let service = Service::new();
    for operation in Operation::ALL {
        let requires = OPERATIONS
            .iter()
            .find(|known| known.name == operation.name())
            .is_some_and(|known| known.input.members.iter().any(|member| member.required));
        if requires {
            let refusal = service.refusal(operation.name(), &json!({}));
            assert!(refusal.starts_with("ValidationException: "), "{operation:?}: {refusal}");
            assert!(refusal.contains("failed to satisfy constraint: Member must not be null"), "{refusal}");
        }
    }
}
