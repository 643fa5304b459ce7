//! Where the live services are known to check something else than their published models say.

/// One member that is checked otherwise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Override {
    pub service: &'static str,
    pub structure: &'static str,
    pub member: &'static str,
    pub change: Change,
}

/// What is different.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// The member has the constraints of another shape of the model.
    Shape(&'static str),
    /// Absence is a violation.
    Required,
    /// At most so many elements.
    LengthMax(i64),
    /// Absence is answered first, alone, and in these words.
    MissingMessage(&'static str),
}

const TABLE_NAME_MISSING: Change =
    Change::MissingMessage("The parameter 'TableName' is required but was not present in the request");

const fn dynamodb(structure: &'static str, member: &'static str, change: Change) -> Override {
    Override { service: "dynamodb", structure, member, change }
}

/// All of them. The published model lets table ARNs in where the live CreateTable takes names alone, lost the limits of
/// key schemas when those of global secondary indexes grew beyond two attributes, and made members of CreateTable
/// optional that only tables copied from another may leave out.
pub(super) const OVERRIDES: &[Override] = &[
    dynamodb("CreateTableInput", "AttributeDefinitions", Change::Required),
    dynamodb("CreateTableInput", "KeySchema", Change::Required),
    dynamodb("CreateTableInput", "TableName", TABLE_NAME_MISSING),
    dynamodb("CreateTableInput", "TableName", Change::Shape("TableName")),
    dynamodb("CreateTableInput", "KeySchema", Change::LengthMax(2)),
    dynamodb("DeleteTableInput", "TableName", TABLE_NAME_MISSING),
    dynamodb("DescribeTableInput", "TableName", TABLE_NAME_MISSING),
    dynamodb("LocalSecondaryIndex", "KeySchema", Change::LengthMax(2)),
    dynamodb("UpdateTableInput", "TableName", TABLE_NAME_MISSING),
];

/// Shapes of members that are an ARN or a bare name, and the shape of that name. The model bounds their length alone, for
/// it has to let ARNs in; the live service holds names to the constraints of names.
pub(super) const NAMES_OR_ARNS: &[(&str, &str)] = &[("TableArn", "TableName")];
