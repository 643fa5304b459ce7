//! Stream, encryption, storage class and deletion protection.

use std::time::Duration;

use super::Update;
use crate::operations::table_requests::{invalid, settings};
use crate::{Error, Result};

impl Update<'_> {
    /// Applies what the request says of the table's settings.
    pub(super) fn settings(&mut self) -> Result<()> {
        self.stream()?;
        self.encryption()?;
        self.class();
        if let Some(protected) = self.input.deletion_protection_enabled {
            self.definition.deletion_protection = protected;
        }
        Ok(())
    }

    fn stream(&mut self) -> Result<()> {
        let Some(given) = &self.input.stream_specification else { return Ok(()) };
        let name = &self.before().name;
        match (given.stream_enabled, given.stream_view_type, self.before().stream) {
            (true, _, Some(_)) => {
                return Err(Error::validation(format_args!(
                    "Table already has an enabled stream: TableName: {name}"
                )));
            }
            (false, _, None) => {
                return Err(Error::validation(format_args!(
                    "Table has no stream to disable: TableName: {name}"
                )));
            }
            (true, None, None) => {
                return Err(invalid("If stream is being enabled then UpdateViewType is required"));
            }
            (false, Some(_), Some(_)) => {
                return Err(invalid(
                    "If stream is being disabled, then UpdateViewType must not be specified",
                ));
            }
            (true, Some(view), None) => {
                self.definition.stream = Some(view);
                self.definition.stream_label = Some(self.new_label()?);
            }
            // The label stays: what is in the stream can still be read.
            (false, None, Some(_)) => self.definition.stream = None,
        }
        self.check_stream_alone()?;
        self.definition.renew_log();
        Ok(())
    }

    /// A stream is not switched together with what a stream depends on.
    fn check_stream_alone(&self) -> Result<()> {
        if self.input.provisioned_throughput.is_some() {
            return Err(invalid("You cannot modify stream status while updating table IOPS"));
        }
        let updates = self.input.global_secondary_index_updates.iter().flatten();
        if updates.into_iter().any(|entry| entry.create.is_some() || entry.delete.is_some()) {
            return Err(invalid("You cannot create or delete index while changing stream status"));
        }
        Ok(())
    }

    /// The label of a stream that begins now. Labels are moments, and one that was used has to stay the last stream's.
    fn new_label(&self) -> Result<String> {
        let label = settings::stream_label(self.cx.now)?;
        if self.before().stream_label.as_ref() != Some(&label) {
            return Ok(label);
        }
        settings::stream_label(self.cx.now.plus(Duration::from_millis(1)))
    }

    fn encryption(&mut self) -> Result<()> {
        let given = self.input.sse_specification.as_ref();
        if given.is_none() {
            return Ok(());
        }
        let encryption = settings::encryption(self.cx, given)?;
        if encryption.is_some() && encryption == self.before().encryption {
            return Err(invalid("Table is already encrypted by given KMSMasterKeyId"));
        }
        self.definition.encryption = encryption;
        Ok(())
    }

    fn class(&mut self) {
        let Some(class) = self.input.table_class else { return };
        if self.before().class != Some(class) {
            self.definition.class = Some(class);
            self.definition.class_changed_ms = Some(self.cx.now.0);
        }
    }
}
