//! How a control plane's list of operations is written: once. Dispatch and names derive from it; so do the compatibility
//! page and coverage tests.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// `operations! { built { Name => file::function, … } not_built { Name, … } }` makes the enum `Operation` of those that are
/// built. An operation's function is `async fn(cx, service, request) -> Result<answer>` over the generated types.
/// `read_by function;` before the lists names what reads requests: `fn(operation, body) -> Result<request>`.
macro_rules! operations {
    (built $built:tt not_built $not_built:tt) => {
        operations! {
            read_by $crate::operation_list::read_unchecked;
            built $built
            not_built $not_built
        }
    };
    (
        read_by $read:path;
        built { $($name:ident => $file:ident::$function:ident,)* }
        not_built { $($missing:ident,)* }
    ) => {
        /// An operation that this service answers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // The names are AWS's.
        pub enum Operation { $($name),* }

        impl Operation {
            /// Every operation that is built.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The names of AWS's operations that are refused as not built.
            pub const NOT_BUILT: &'static [&'static str] = &[$(stringify!($missing)),*];

            /// The operation with this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)* _ => None }
            }

            /// AWS's name of it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }

            pub(crate) fn called(name: &str) -> $crate::Result<Self> {
                Self::parse(name).ok_or_else(|| {
                    match Self::NOT_BUILT.iter().find(|missing| **missing == name) {
                        Some(missing) => $crate::Error::NotBuilt(missing),
                        None => $crate::Error::UnknownOperation,
                    }
                })
            }

            pub(crate) async fn run(
                self,
                cx: &aws_types::Context,
                service: &$crate::ApiGateway,
                body: &[u8],
            ) -> $crate::Result<bytes::Bytes> {
                match self {
                    $(Self::$name => {
                        let request = $read(stringify!($name), body)?;
                        // Boxed, so that a call is as big as its own operation and not as the biggest of all.
                        let answer = Box::pin($file::$function(cx, service, request)).await?;
                        $crate::operation_list::answer(&answer)
                    })*
                }
            }
        }
    };
}

/// The request of an operation whose members are checked by itself.
pub(crate) fn read_unchecked<T: DeserializeOwned>(_: &str, body: &[u8]) -> Result<T> {
    request(body)
}

/// The members of a request. An empty body is a request without members.
pub(crate) fn request<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|fault| Error::Malformed(fault.to_string()))
}

/// The body of an answer. Operations that answer nothing have an empty one.
pub(crate) fn answer<T: Serialize>(answer: &T) -> Result<Bytes> {
    let body = serde_json::to_vec(answer).map_err(|fault| Error::Internal(fault.to_string()))?;
    Ok(if body == b"null" { Bytes::new() } else { body.into() })
}
