//! HTTP APIs: the operations of `apigatewayv2`, version 2018-11-29.

operations! {
    built {
    }
    not_built {
    }
}
