//! Mapping templates: the Velocity Template Language and JSONPath as API Gateway runs them.
