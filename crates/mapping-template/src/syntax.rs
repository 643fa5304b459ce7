//! A compiled template: the tree that rendering walks.

use crate::jsonpath::JsonPath;

/// A run of statements.
pub(crate) type Block = Vec<Node>;

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Text(Box<str>),
    Reference(Reference),
    Set(Box<Assignment>),
    If(Box<Conditional>),
    Foreach(Box<Foreach>),
    /// `#define($slot)`: the block's index in [`Program::blocks`].
    Define {
        slot: usize,
        block: usize,
    },
    Break,
    Stop,
}

#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub(crate) target: Reference,
    pub(crate) value: Expression,
}

#[derive(Debug, Clone)]
pub(crate) struct Conditional {
    pub(crate) branches: Vec<(Expression, Block)>,
    pub(crate) otherwise: Block,
}

#[derive(Debug, Clone)]
pub(crate) struct Foreach {
    pub(crate) slot: usize,
    pub(crate) items: Expression,
    pub(crate) body: Block,
}

/// `$root.step.step(…)[…]`
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) root: Root,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(crate) enum Root {
    Variable(usize),
    Input,
    /// `$input.json('literal')` and `$input.path('literal')`, whose path is compiled with the template.
    InputJson(Box<JsonPath>),
    InputPath(Box<JsonPath>),
    Util,
    /// `$context` and the properties that follow it, as a dotted name.
    Context(Box<str>),
    /// `$context.requestOverride`
    RequestOverride,
    /// `$context.responseOverride`
    ResponseOverride,
    StageVariables,
    /// `$foreach`
    Foreach,
    /// `$velocityCount`
    VelocityCount,
    /// `$velocityHasNext`
    VelocityHasNext,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Property(Box<str>),
    Method(Box<str>, Vec<Expression>),
    Index(Expression),
}

#[derive(Debug, Clone)]
pub(crate) enum Expression {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(Box<str>),
    /// `"text with $references"`
    Interpolated(Block),
    Reference(Reference),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Range(Box<(Expression, Expression)>),
    Not(Box<Expression>),
    /// Operators of one precedence, from left to right. Flat, so that no length of it nests.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// Everything that compiling a text yields.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) body: Block,
    /// The bodies of `#define`s.
    pub(crate) blocks: Vec<Block>,
    /// How many variables it names.
    pub(crate) slots: usize,
    /// The length of its text, from which the output's is guessed.
    pub(crate) text_size_bytes: usize,
}
