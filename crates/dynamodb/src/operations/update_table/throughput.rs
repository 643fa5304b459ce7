//! Billing mode, provisioned units, on-demand ceilings and warm throughput of the table itself.

use aws_models::dynamodb::types::{BillingMode, OnDemandThroughput, ProvisionedThroughput};
use aws_types::Timestamp;
use time::OffsetDateTime;
use time::macros::format_description;

use super::Update;
use crate::definition::Throughput;
use crate::limits::{DECREASE_INTERVAL, DECREASES_PER_DAY};
use crate::operations::table_requests::invalid;
use crate::operations::table_requests::throughput::{self, Ceilings, Subject, units_on_demand};
use crate::{Error, Result};

impl Update<'_> {
    /// Applies what the request says of the table's throughput.
    pub(super) fn throughput(&mut self) -> Result<()> {
        self.check_mode()?;
        let given = self.input.on_demand_throughput.as_ref();
        let ceilings = throughput::check_ceilings(Subject::Table, self.mode, given, Ceilings::Changed)?;
        self.units()?;
        self.switch_mode()?;
        if let Some(given) = ceilings {
            self.definition.on_demand = merged(self.before().on_demand.as_ref(), &given);
        }
        let (warm, before) = (self.input.warm_throughput.as_ref(), self.before().warm.as_ref());
        let units = &self.definition.throughput;
        self.definition.warm = throughput::check_warm(Subject::Table, self.mode, warm, units, before)?;
        Ok(())
    }

    fn check_mode(&self) -> Result<()> {
        let given = self.input.provisioned_throughput.as_ref();
        match (self.mode, given) {
            (BillingMode::PayPerRequest, Some(_)) => Err(units_on_demand()),
            (BillingMode::Provisioned, None) if self.input.billing_mode.is_some() => {
                Err(invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"))
            }
            _ => Ok(()),
        }
    }

    fn units(&mut self) -> Result<()> {
        let Some(given) = &self.input.provisioned_throughput else { return Ok(()) };
        let before = &self.before().throughput;
        self.definition.throughput = if self.switches() {
            Throughput {
                read: given.read_capacity_units,
                write: given.write_capacity_units,
                ..before.clone()
            }
        } else {
            changed("the table", before, given, self.cx.now)?
        };
        Ok(())
    }

    /// What the other mode had is no longer there; the record of changes stays.
    fn switch_mode(&mut self) -> Result<()> {
        if !self.switches() {
            return Ok(());
        }
        let definition = &mut self.definition;
        definition.billing_mode = self.mode;
        match self.mode {
            BillingMode::PayPerRequest => {
                definition.on_demand_since_ms = Some(self.cx.now.0);
                definition.throughput = Throughput { read: 0, write: 0, ..definition.throughput.clone() };
                for index in &mut definition.global_indexes {
                    index.throughput = Throughput { read: 0, write: 0, ..index.throughput.clone() };
                }
            }
            BillingMode::Provisioned => {
                definition.on_demand = None;
                for index in &mut definition.global_indexes {
                    index.on_demand = None;
                }
            }
        }
        Ok(())
    }

    /// Whether the billing mode changes.
    pub(super) fn switches(&self) -> bool {
        self.mode != self.before().billing_mode
    }
}

/// The units after a change, which must be one. `subject` is `the table` or `the index NAME`.
pub(super) fn changed(
    subject: &str,
    before: &Throughput,
    given: &ProvisionedThroughput,
    now: Timestamp,
) -> Result<Throughput> {
    let (read, write) = (given.read_capacity_units, given.write_capacity_units);
    if (read, write) == (before.read, before.write) {
        let kind = if subject == "the table" { "table" } else { "index" };
        return Err(Error::validation(format_args!(
            "The provisioned throughput for {subject} will not change. The requested value equals the current value. \
             Current ReadCapacityUnits provisioned for the {kind}: {read}. Requested ReadCapacityUnits: {read}. \
             Current WriteCapacityUnits provisioned for the {kind}: {write}. Requested WriteCapacityUnits: {write}. \
             Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
        )));
    }
    if read < before.read || write < before.write {
        check_decrease(before, now)?;
    }
    Ok(before.changed(read, write, now))
}

/// After the first decreases of a UTC day there may be one an hour.
fn check_decrease(before: &Throughput, now: Timestamp) -> Result<()> {
    let decreases = before.decreases_on_day_of(now);
    let Some(last) = before.decreased_ms.map(Timestamp) else { return Ok(()) };
    let next = last.plus(DECREASE_INTERVAL);
    if decreases < DECREASES_PER_DAY || next <= now {
        return Ok(());
    }
    Err(Error::LimitExceeded(format!(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. \
         After the first {DECREASES_PER_DAY} decreases, each subsequent decrease in the same UTC day can be performed at \
         most once every {} seconds. Number of decreases today: {decreases}. Last decrease at {}. \
         Next decrease can be made at {}",
        DECREASE_INTERVAL.as_secs(),
        in_words(last),
        in_words(next)
    )))
}

/// A moment as messages write it, such as `Wednesday, July 25, 2018 8:48:14 PM UTC`.
fn in_words(moment: Timestamp) -> String {
    let format = format_description!(
        "[weekday], [month repr:long] [day padding:none], [year] [hour repr:12 padding:none]:[minute]:[second] [period] UTC"
    );
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(moment.0) * 1_000_000);
    moment.ok().and_then(|moment| moment.format(&format).ok()).unwrap_or_default()
}

/// Ceilings after a change: member by member, −1 takes one away.
pub(super) fn merged(
    before: Option<&OnDemandThroughput>,
    given: &OnDemandThroughput,
) -> Option<OnDemandThroughput> {
    let member = |given: Option<i64>, before: Option<i64>| given.or(before).filter(|units| *units != -1);
    let merged = OnDemandThroughput {
        max_read_request_units: member(
            given.max_read_request_units,
            before.and_then(|had| had.max_read_request_units),
        ),
        max_write_request_units: member(
            given.max_write_request_units,
            before.and_then(|had| had.max_write_request_units),
        ),
    };
    let none = merged.max_read_request_units.is_none() && merged.max_write_request_units.is_none();
    if none { None } else { Some(merged) }
}
