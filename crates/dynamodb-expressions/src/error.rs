//! Why an expression is refused, in DynamoDB's words.
//!
//! A [`Fault`] is found in the text and its placeholders alone, before any item is read; [`ExpressionError`] adds the
//! parameter it stood in. Both render to the sentences of the service, punctuation included: clients match on them.
//! The operations' errors (`ValidationException`, its envelope) are the callers'.

use dynamodb_values::AttributeType;

use crate::{DocumentPath, ExpressionKind};

/// A fault of one expression, with the parameter that held it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid {kind}: {fault}")]
pub struct ExpressionError {
    /// The parameter.
    pub kind: ExpressionKind,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No text at all.
    #[error("The expression can not be empty;")]
    Empty,
    /// More than 4,096 bytes of text.
    #[error("Expression size has exceeded the maximum allowed size;{}", .told.map(|size| format!(" expression size: {size}")).unwrap_or_default())]
    TooLong {
        /// The size in bytes, where DynamoDB tells it.
        told: Option<usize>,
    },
    /// The text is not in the grammar.
    #[error("Syntax error; token: \"{token}\", near: \"{near}\"")]
    Syntax {
        /// The token that could not stand where it does.
        token: String,
        /// That token with its neighbours, as written.
        near: String,
    },
    /// More than 300 operators and functions.
    #[error("The expression contains too many operators; operator count: {count}")]
    TooManyOperators {
        /// How many were counted before giving up.
        count: usize,
    },
    /// A pair of parentheses directly around another.
    #[error("The expression has redundant parentheses;")]
    RedundantParentheses,
    /// No function has this name.
    #[error("Invalid function name; function: {0}")]
    UnknownFunction(String),
    /// The function belongs to update expressions.
    #[error("The function is not allowed in a condition expression; function: {0}")]
    NotInCondition(&'static str),
    /// The function belongs to conditions.
    #[error("The function is not allowed in an update expression; function: {0}")]
    NotInUpdate(&'static str),
    /// The function's result can not be used where it stands.
    #[error("The function is not allowed to be used this way in an expression; function: {0}")]
    MisusedFunction(&'static str),
    /// A bare name that must go through a placeholder.
    #[error("Attribute name is a reserved keyword; reserved keyword: {0}")]
    ReservedWord(String),
    /// A list index that no list can have.
    #[error("List index is not within the allowable range; index: [{0}]")]
    IndexOutOfRange(String),
    /// A path of more than 32 elements.
    #[error("The document path has too many nesting levels; nesting levels: {0}")]
    PathTooDeep(usize),
    /// A `#` placeholder without a definition.
    #[error("An expression attribute name used in the document path is not defined; attribute name: {0}")]
    UndefinedName(String),
    /// A `:` placeholder without a definition.
    #[error("An expression attribute value used in expression is not defined; attribute value: {0}")]
    UndefinedValue(String),
    /// A function with too few or too many operands.
    #[error(
        "Incorrect number of operands for operator or function; operator or function: {function}, \
         number of operands: {count}"
    )]
    OperandCount {
        /// The function.
        function: &'static str,
        /// How many operands it was given.
        count: usize,
    },
    /// `IN` with more than 100 candidates.
    #[error("The IN operator is provided with too many operands; number of operands: {0}")]
    TooManyCandidates(usize),
    /// An operand whose type the operator or function never takes.
    #[error(
        "Incorrect operand type for operator or function; operator or function: {operator}, \
         operand type: {}", .operand.as_str()
    )]
    OperandType {
        /// The operator or function.
        operator: &'static str,
        /// The type of the operand.
        operand: AttributeType,
    },
    /// An operand that is not a constant where its type must be known beforehand.
    #[error(
        "Incorrect operand type for operator or function; operator or function: {0}, \
         operand type: {{NS,SS,L,BS,N,M,B,BOOL,NULL,S}}"
    )]
    OperandTypeUnknown(&'static str),
    /// An operand of `ADD` or `DELETE` of a type that the clause never takes.
    #[error(
        "Incorrect operand type for operator or function; operator: {clause}, operand type: {operand}, \
         typeSet: ALLOWED_FOR_{clause}_OPERAND"
    )]
    ClauseOperandType {
        /// `ADD` or `DELETE`.
        clause: &'static str,
        /// The operand's type, in the long words that these clauses use.
        operand: &'static str,
    },
    /// `attribute_type` with a type that does not exist.
    #[error("Invalid attribute type name found; type: {0}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}")]
    UnknownAttributeType(String),
    /// A function that works on paths only.
    #[error("Operator or function requires a document path; operator or function: {0}")]
    PathRequired(&'static str),
    /// An attribute compared with itself.
    #[error(
        "The first operand must be distinct from the remaining operands for this operator or function; \
         operator: {operator}, first operand: {first}"
    )]
    OperandsNotDistinct {
        /// The operator or function.
        operator: &'static str,
        /// The path that occurs twice.
        first: DocumentPath,
    },
    /// `BETWEEN` with bounds of two types.
    #[error(
        "The BETWEEN operator requires same data type for lower and upper bounds; \
         lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}"
    )]
    BoundTypes {
        /// The lower bound, `{N:2}`.
        lower: String,
        /// The upper bound, `{N:2}`.
        upper: String,
    },
    /// `BETWEEN` with bounds that no value lies between.
    #[error(
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; \
         lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}"
    )]
    BoundOrder {
        /// The lower bound, `{N:2}`.
        lower: String,
        /// The upper bound, `{N:2}`.
        upper: String,
    },
    /// A clause that stands twice in an update expression.
    #[error("The \"{0}\" section can only be used once in an update expression;")]
    RepeatedClause(&'static str),
    /// One path is another, or leads to it.
    #[error(
        "Two document paths overlap with each other; must remove or rewrite one of these paths; \
         path one: {one}, path two: {two}"
    )]
    PathsOverlap {
        /// The path that stands first.
        one: DocumentPath,
        /// The path that stands second.
        two: DocumentPath,
    },
    /// Two paths take the same value for a map and for a list.
    #[error(
        "Two document paths conflict with each other; must remove or rewrite one of these paths; \
         path one: {one}, path two: {two}"
    )]
    PathsConflict {
        /// The path that stands first.
        one: DocumentPath,
        /// The path that stands second.
        two: DocumentPath,
    },
    /// Two conditions on one key attribute.
    #[error("KeyConditionExpressions must only contain one condition per key")]
    RepeatedKeyCondition,
    /// An operator that key conditions do not have.
    #[error("Invalid operator used in KeyConditionExpression: {0}")]
    KeyConditionOperator(&'static str),
    /// A key condition whose operands are not an attribute and constants.
    #[error(
        "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first operand"
    )]
    KeyConditionFirstOperand {
        /// The operator or function.
        operator: &'static str,
    },
    /// A key condition that compares two attributes.
    #[error("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")]
    KeyConditionManyNames,
    /// A key condition without an attribute.
    #[error("Invalid condition in KeyConditionExpression: No key attribute specified")]
    KeyConditionNoName,
    /// A key condition with an operation as an operand.
    #[error("KeyConditionExpressions cannot contain nested operations")]
    KeyConditionNestedOperation,
    /// A key condition on part of an attribute.
    #[error("KeyConditionExpressions cannot have conditions on nested attributes")]
    KeyConditionNested,
}

impl Fault {
    pub(crate) fn of(self, kind: ExpressionKind) -> ExpressionError {
        ExpressionError { kind, fault: self }
    }
}
