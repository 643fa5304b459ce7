//! Enums whose values are the strings of a model.

/// Declares enums with their texts; serde writes and reads the texts.
macro_rules! text_enum {
    ($($name:ident { $($variant:ident = $text:literal,)+ })+) => {$(
        #[doc = concat!("`", stringify!($name), "`.")]
        #[derive(Clone, Copy, Debug, serde::Deserialize, Eq, Hash, PartialEq, serde::Serialize)]
        pub enum $name {
            $(#[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// The text on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value with this text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

pub(crate) use text_enum;
