//! Formats of access logs, which stages of both kinds of APIs have: what AWS refuses of them.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>

use crate::error::{Error, Result};
use crate::limits::ACCESS_LOG_FORMAT_BYTES_MAX;

/// Refuses a format that is too long, has several lines, or does not tell calls apart.
pub(crate) fn check_format(format: &str) -> Result<()> {
    if format.len() > ACCESS_LOG_FORMAT_BYTES_MAX {
        return Err(Error::bad_request("Access Log format must not be longer than 3 KB"));
    }
    if format.trim_end_matches(['\r', '\n']).contains('\n') {
        return Err(Error::bad_request(
            "Access Log format must be single line, new line character is allowed only at end of the format",
        ));
    }
    if !format.contains("$context.requestId") && !format.contains("$context.extendedRequestId") {
        return Err(Error::bad_request(
            "Access Log format must include either $context.requestId or $context.extendedRequestId",
        ));
    }
    Ok(())
}
