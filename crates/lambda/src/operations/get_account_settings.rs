//! GetAccountSettings: what an account may have in a region, and what it has.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html>

use aws_models::lambda::types::{AccountLimit, AccountUsage, GetAccountSettingsResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::limits::{CONCURRENT_EXECUTIONS, PACKAGE_BYTES_MAX, TOTAL_CODE_BYTES, UNZIPPED_BYTES_MAX};
use crate::request::answer;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, _: &[u8]) -> Result<Bytes> {
    let functions = lambda.functions.list(&cx.account, &cx.region).await?;
    let reserved: u32 = functions.iter().filter_map(|function| function.reserved_concurrency).sum();
    let code = functions.iter().flat_map(|function| std::iter::once(&function.latest).chain(function.versions.values()));
    let limit = |number: u32| i32::try_from(number).ok();
    answer(&GetAccountSettingsResponse {
        account_limit: Some(AccountLimit {
            total_code_size: Some(TOTAL_CODE_BYTES),
            code_size_unzipped: i64::try_from(UNZIPPED_BYTES_MAX).ok(),
            code_size_zipped: i64::try_from(PACKAGE_BYTES_MAX).ok(),
            concurrent_executions: limit(CONCURRENT_EXECUTIONS),
            unreserved_concurrent_executions: limit(CONCURRENT_EXECUTIONS.saturating_sub(reserved)),
        }),
        account_usage: Some(AccountUsage {
            total_code_size: Some(code.filter_map(|version| version.configuration.code_size).sum()),
            function_count: i64::try_from(functions.len()).ok(),
        }),
    })
}
