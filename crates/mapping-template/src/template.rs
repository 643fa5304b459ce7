//! A template, compiled.

use crate::environment::{Environment, Overrides};
use crate::error::{CompileError, RenderError};
use crate::parse;
use crate::render::Renderer;
use crate::syntax::Program;

/// A compiled mapping template.
#[derive(Debug, Clone)]
pub struct Template {
    program: Program,
}

impl Template {
    /// Compiles a template's text.
    ///
    /// # Errors
    /// For a text that Velocity's grammar does not have, that nests too deeply, or that is too long.
    pub fn compile(text: &str) -> Result<Self, CompileError> {
        Ok(Self { program: parse::program(text)? })
    }

    /// Renders the template for a request.
    ///
    /// # Errors
    /// If a method throws, a limit is met, or the payload that the template reads is not JSON.
    pub fn render(
        &self,
        environment: &dyn Environment,
        overrides: &mut Overrides,
    ) -> Result<String, RenderError> {
        Renderer::new(&self.program, environment, overrides).render()
    }
}
