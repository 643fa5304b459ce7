//! `String.format`: the conversions that templates use (`%s %d %f %e %x %X %o %c %b %n %%`), with flags, width and precision.

use super::{Rendered, Renderer};
use crate::error::RenderError;
use crate::limits::TEXT_SIZE_BYTES_MAX;
use crate::value::{Number, Value};

/// The widest field.
const WIDTH_MAX: usize = 10_000;

fn invalid(reason: &'static str) -> RenderError {
    RenderError::Method { method: "format", reason }
}

#[derive(Debug, Default)]
struct Spec {
    left: bool,
    zeros: bool,
    plus: bool,
    grouped: bool,
    width: usize,
    precision: Option<usize>,
    conversion: char,
}

impl<'v> Renderer<'v, '_> {
    pub(super) fn formatted(&mut self, pattern: &str, arguments: &[Value<'v>]) -> Rendered<String> {
        let mut arguments = arguments.iter();
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            let (spec, length) = spec(&rest[at + 1..]).ok_or(invalid("unknown conversion"))?;
            rest = &rest[at + 1 + length..];
            match spec.conversion {
                '%' => out.push('%'),
                'n' => out.push('\n'),
                _ => {
                    let argument = arguments.next().ok_or(invalid("missing argument"))?;
                    let text = self.converted(&spec, argument)?;
                    pad(&text, &spec, &mut out);
                    if out.len() > TEXT_SIZE_BYTES_MAX {
                        return Err(RenderError::TooMuchWork);
                    }
                }
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    fn converted(&mut self, spec: &Spec, argument: &Value<'v>) -> Rendered<String> {
        let number = || Number::of(argument).ok_or(invalid("the argument is no number"));
        let integer = || match argument {
            Value::Int(int) => Ok(*int),
            _ => Err(invalid("the argument is no integer")),
        };
        Ok(match spec.conversion {
            's' | 'S' => {
                let text = self.text_of(argument)?;
                let text: String = text.as_str().chars().take(spec.precision.unwrap_or(usize::MAX)).collect();
                if spec.conversion == 'S' { text.to_uppercase() } else { text }
            }
            'd' => signed(integer()?.to_string(), spec),
            'f' => signed(format!("{:.*}", spec.precision.unwrap_or(6), number()?.as_double()), spec),
            'e' => scientific(number()?.as_double(), spec.precision.unwrap_or(6)),
            'x' => format!("{:x}", integer()?),
            'X' => format!("{:X}", integer()?),
            'o' => format!("{:o}", integer()?),
            'c' => self.text_of(argument)?.as_str().chars().take(1).collect(),
            'b' => argument.is_true().to_string(),
            _ => return Err(invalid("unknown conversion")),
        })
    }
}

/// A conversion and its length.
fn spec(text: &str) -> Option<(Spec, usize)> {
    let mut spec = Spec::default();
    let mut characters = text.char_indices().peekable();
    while let Some((_, flag)) = characters.next_if(|(_, c)| matches!(c, '-' | '0' | '+' | ',' | ' ')) {
        match flag {
            '-' => spec.left = true,
            '0' => spec.zeros = true,
            '+' => spec.plus = true,
            ',' => spec.grouped = true,
            _ => {}
        }
    }
    let mut number = || {
        let mut number = None;
        while let Some((_, digit)) = characters.next_if(|(_, c)| c.is_ascii_digit()) {
            let digit = digit.to_digit(10)? as usize;
            number = Some((number.unwrap_or(0) * 10 + digit).min(WIDTH_MAX));
        }
        number
    };
    spec.width = number().unwrap_or(0);
    if characters.next_if(|(_, c)| *c == '.').is_some() {
        let mut precision = 0;
        while let Some((_, digit)) = characters.next_if(|(_, c)| c.is_ascii_digit()) {
            precision = (precision * 10 + digit.to_digit(10)? as usize).min(WIDTH_MAX);
        }
        spec.precision = Some(precision);
    }
    let (at, conversion) = characters.next()?;
    spec.conversion = conversion;
    Some((spec, at + conversion.len_utf8()))
}

/// Groups a number's digits and gives it a sign, as its flags say.
fn signed(number: String, spec: &Spec) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None if spec.plus => ("+", number.as_str()),
        None => ("", number.as_str()),
    };
    if !spec.grouped {
        return format!("{sign}{digits}");
    }
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// `1.234560e+01`: Java's exponents have a sign and two digits.
fn scientific(double: f64, precision: usize) -> String {
    let text = format!("{double:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}e{sign}{digits:0>2}")
}

fn pad(text: &str, spec: &Spec, out: &mut String) {
    let missing = spec.width.saturating_sub(text.chars().count());
    if spec.left {
        out.push_str(text);
        out.push_str(&" ".repeat(missing));
    } else if spec.zeros {
        let sign = usize::from(text.starts_with(['-', '+']));
        out.push_str(&text[..sign]);
        out.push_str(&"0".repeat(missing));
        out.push_str(&text[sign..]);
    } else {
        out.push_str(&" ".repeat(missing));
        out.push_str(text);
    }
}
