//! How the list of operations is written: once. Dispatch and names derive from it; so do the compatibility page and coverage
//! tests.

/// `operations! { Name => file, … }` makes a module for each operation and the enum `Operation` of them all. An
/// operation's file has `run(cx, lambda, body)`.
macro_rules! operations {
    ($($name:ident => $file:ident),+ $(,)?) => {
        $(pub(crate) mod $file;)+

        /// An operation of the control API that this service answers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // The names are AWS's.
        pub enum Operation { $($name),+ }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The operation with this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)+ _ => None }
            }

            /// AWS's name of it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            pub(crate) async fn run(
                self,
                cx: &aws_types::Context,
                lambda: &crate::Lambda,
                body: &[u8],
            ) -> crate::Result<bytes::Bytes> {
                // Boxed, so that a call is as big as its own operation and not as the biggest of all: it is copied on its way.
                match self { $(Self::$name => Box::pin($file::run(cx, lambda, body)).await),+ }
            }
        }
    };
}
