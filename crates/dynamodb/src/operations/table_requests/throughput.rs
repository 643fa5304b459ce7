//! How throughput is paid for, and how much of it: billing mode, provisioned units, on-demand ceilings, warm throughput.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>, and the messages of the live
//! service.

use aws_models::dynamodb::types::{BillingMode, OnDemandThroughput, ProvisionedThroughput, WarmThroughput};

use super::invalid;
use crate::definition::Throughput;
use crate::limits::{CAPACITY_UNITS_MAX, ON_DEMAND_WARM_READ_UNITS, ON_DEMAND_WARM_WRITE_UNITS};
use crate::{Error, Result};

/// Whether −1, which takes a ceiling away, may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceilings {
    /// A table or index that has none yet.
    New,
    /// A table or index that may have some.
    Changed,
}

/// What `OnDemandThroughput` and `WarmThroughput` are given for, as messages say it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    /// The table.
    Table,
    /// An index, by its name.
    Index(&'a str),
}

impl std::fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table => f.write_str("table"),
            Self::Index(name) => write!(f, "index: {name}"),
        }
    }
}

/// The units of a new table.
pub(crate) fn of_new_table(mode: BillingMode, given: Option<&ProvisionedThroughput>) -> Result<Throughput> {
    match (mode, given) {
        (BillingMode::PayPerRequest, None) => Ok(Throughput::default()),
        (BillingMode::PayPerRequest, Some(_)) => Err(units_on_demand()),
        (BillingMode::Provisioned, None) => Err(invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        (BillingMode::Provisioned, Some(given)) => {
            check_bounds(given)?;
            Ok(Throughput::new(given.read_capacity_units, given.write_capacity_units))
        }
    }
}

/// The units of a new global index of a table with this billing mode.
pub(crate) fn of_new_index(
    name: &str,
    mode: BillingMode,
    given: Option<&ProvisionedThroughput>,
) -> Result<Throughput> {
    match (mode, given) {
        (BillingMode::PayPerRequest, None) => Ok(Throughput::default()),
        (BillingMode::PayPerRequest, Some(_)) => Err(invalid(format_args!(
            "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
        ))),
        (BillingMode::Provisioned, None) => {
            Err(invalid(format_args!("ProvisionedThroughput must be specified for index: {name}")))
        }
        (BillingMode::Provisioned, Some(given)) => {
            check_bounds(given)?;
            Ok(Throughput::new(given.read_capacity_units, given.write_capacity_units))
        }
    }
}

/// Units were given where requests are paid for.
pub(crate) fn units_on_demand() -> Error {
    invalid(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    )
}

/// Refuses numbers that no table could ever have.
pub(crate) fn check_bounds(given: &ProvisionedThroughput) -> Result<()> {
    let members = [
        ("ReadCapacityUnits", given.read_capacity_units),
        ("WriteCapacityUnits", given.write_capacity_units),
    ];
    match members.into_iter().find(|(_, units)| *units > CAPACITY_UNITS_MAX) {
        Some((member, units)) => {
            Err(Error::validation(format_args!("Given value {units} for {member} is out of bounds")))
        }
        None => Ok(()),
    }
}

/// Checks ceilings; `None` if nothing is given, which an empty structure is too.
pub(crate) fn check_ceilings(
    subject: Subject<'_>,
    mode: BillingMode,
    given: Option<&OnDemandThroughput>,
    ceilings: Ceilings,
) -> Result<Option<OnDemandThroughput>> {
    let Some(given) = given else { return Ok(None) };
    let members = [
        ("MaxReadRequestUnits", given.max_read_request_units),
        ("MaxWriteRequestUnits", given.max_write_request_units),
    ];
    let present: Vec<_> = members.into_iter().filter_map(|(member, units)| Some((member, units?))).collect();
    let Some((first, _)) = present.first() else { return Ok(None) };
    if mode == BillingMode::Provisioned {
        return Err(match ceilings {
            Ceilings::New => invalid(format_args!(
                "{first} for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."
            )),
            Ceilings::Changed => invalid(format_args!(
                "{first} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"
            )),
        });
    }
    let allowed = |units: i64| units >= 1 || (units == -1 && ceilings == Ceilings::Changed);
    match present.iter().find(|(_, units)| !allowed(*units)) {
        Some((member, _)) => Err(invalid(format_args!(
            "Requested {member} for OnDemandThroughput for {subject} is outside of valid range"
        ))),
        None => Ok(Some(given.clone())),
    }
}

/// Checks warm throughput: never less than what the mode gives by itself or what was there before.
pub(crate) fn check_warm(
    subject: Subject<'_>,
    mode: BillingMode,
    given: Option<&WarmThroughput>,
    throughput: &Throughput,
    before: Option<&WarmThroughput>,
) -> Result<Option<WarmThroughput>> {
    let Some(given) = given else { return Ok(before.cloned()) };
    let (read, write) = match mode {
        BillingMode::PayPerRequest => (ON_DEMAND_WARM_READ_UNITS, ON_DEMAND_WARM_WRITE_UNITS),
        BillingMode::Provisioned => (throughput.read, throughput.write),
    };
    let had_read = before.and_then(|warm| warm.read_units_per_second);
    let had_write = before.and_then(|warm| warm.write_units_per_second);
    let members = [
        ("ReadUnitsPerSecond", given.read_units_per_second, read.max(had_read.unwrap_or(0))),
        ("WriteUnitsPerSecond", given.write_units_per_second, write.max(had_write.unwrap_or(0))),
    ];
    for (member, asked, least) in members {
        if asked.is_some_and(|asked| asked < least.max(1)) {
            return Err(invalid(format_args!(
                "Requested {member} for WarmThroughput for {subject} is lower than the current or minimum value, {least}"
            )));
        }
    }
    Ok(Some(WarmThroughput {
        read_units_per_second: given.read_units_per_second.or(had_read),
        write_units_per_second: given.write_units_per_second.or(had_write),
    }))
}
