//! REST APIs: the operations of `apigateway`, version 2015-07-09.

operations! {
    built {
    }
    not_built {
    }
}
