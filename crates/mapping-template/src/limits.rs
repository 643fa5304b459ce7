//! What a template may cost.

/// The longest template, in bytes.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
pub const TEMPLATE_SIZE_BYTES_MAX: usize = 300 * 1024;

/// After how many iterations a `#foreach` ends (the same page).
pub const FOREACH_ITERATIONS_MAX: usize = 1000;

/// The longest output, in bytes: the largest payload (the same page).
pub const OUTPUT_SIZE_BYTES_MAX: usize = 10 * 1024 * 1024;

/// How many directives, references and values one rendering may evaluate. Tidegate's own: loops in loops would otherwise
/// hold a thread for minutes.
pub const STEPS_MAX: usize = 5_000_000;

/// How many bytes that a method, comparison or path looks at count as one step.
pub const LOOKS_PER_STEP: usize = 32;

/// What a value that is compared or walked through counts as, in bytes that are looked at.
pub const VALUE_LOOKS: usize = LOOKS_PER_STEP;

/// How many values one rendering may put in lists and maps. Tidegate's own.
pub const VALUES_MAX: usize = 2_000_000;

/// What a match of a regular expression counts as beside its text, in bytes that are looked at, and how many steps back it may
/// take before it gives up. Tidegate's own.
pub const REGEX_LOOKS: usize = 16_000;

/// See [`REGEX_LOOKS`].
pub const REGEX_BACKTRACKS_MAX: usize = 100_000;

/// What each place that a regular expression finds counts as, in bytes that are looked at. Tidegate's own.
pub const FOUND_LOOKS: usize = 512;

/// What compiling a regular expression counts as, in bytes that are looked at. Tidegate's own.
pub const REGEX_COMPILE_LOOKS: usize = 500_000;

/// The longest regular expression, in bytes. Tidegate's own.
pub const REGEX_SIZE_BYTES_MAX: usize = 16 * 1024;

/// How large a regular expression may be once it is compiled: in bytes, and in instructions. Tidegate's own: repetitions of
/// repetitions are short to write.
pub const REGEX_COMPILED_SIZE_BYTES_MAX: usize = 1024 * 1024;

/// See [`REGEX_COMPILED_SIZE_BYTES_MAX`].
pub const REGEX_PROGRAM_SIZE_MAX: usize = 16 * 1024;

/// How much text one rendering may make on its way, in bytes. Tidegate's own: a text that is doubled thirty times is small work
/// and a large memory.
pub const TEXT_SIZE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How deeply directives, expressions and JSON may nest. Tidegate's own.
pub const DEPTH_MAX: usize = 96;

/// How deeply a `#define`d block may render itself: Velocity's `directive.define.max.depth`.
pub const DEFINE_DEPTH_MAX: usize = 2;

/// How many elements a range such as `[1..9]` may have. Tidegate's own; a loop ends before.
pub const RANGE_SIZE_MAX: usize = 100_000;

/// Fails once `out` is longer than an output may be.
pub(crate) fn check_output(out: &str) -> Result<(), crate::RenderError> {
    if out.len() > OUTPUT_SIZE_BYTES_MAX { Err(crate::RenderError::OutputTooLarge) } else { Ok(()) }
}

/// How deeply statements and expressions may be under way at once while rendering. Tidegate's own: `#define`d blocks may print
/// each other.
pub const RENDER_DEPTH_MAX: usize = 160;
