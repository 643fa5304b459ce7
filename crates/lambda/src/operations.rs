//! The list of operations, written once. Dispatch and names derive from it; so do the compatibility page and coverage tests.

operations! {
    CreateFunction => create_function,
    DeleteFunction => delete_function,
    GetFunction => get_function,
    GetFunctionConfiguration => get_function_configuration,
    ListFunctions => list_functions,
    ListVersionsByFunction => list_versions_by_function,
    PublishVersion => publish_version,
    UpdateFunctionCode => update_function_code,
    UpdateFunctionConfiguration => update_function_configuration,
}
