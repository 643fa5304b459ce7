//! The data plane of Amazon API Gateway: deployed APIs answer here.
