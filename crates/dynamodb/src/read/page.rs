//! One page of a Query or Scan: items in key order until a count, a size, or the end stops it.
//!
//! `Limit` and the 1 MB bound count what is *evaluated*, before the filter and the projection; the bound counts what is
//! fetched from the table as well, or a megabyte of short index entries could bring gigabytes of items.

use dynamodb_expressions::Condition;
use dynamodb_values::Item;
use kv::{Direction, KeyRange, Read, Scan};

use crate::error::{Error, Result};
use crate::limits::PAGE_BYTES_MAX;
use crate::read::lookup::Lookup;
use crate::read::source::ReadSource;

/// Entries fetched from storage at once. Bounds memory, not the page.
const FETCH_MAX: usize = 1_000;

/// What to read.
#[derive(Debug)]
pub(crate) struct PageRequest<'a> {
    pub(crate) range: KeyRange,
    pub(crate) direction: Direction,
    /// The most items to evaluate.
    pub(crate) limit: Option<usize>,
    pub(crate) filter: Option<&'a Condition>,
    /// The local index whose entries are replaced by their items, if they hold less than is asked for.
    pub(crate) lookup: Option<&'a ReadSource<'a>>,
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct PageRead {
    /// The items that the filter let pass.
    pub(crate) items: Vec<Item>,
    /// How many items were evaluated.
    pub(crate) evaluated: usize,
    /// Their bytes.
    pub(crate) bytes: usize,
    /// What was fetched from the table for those that passed.
    pub(crate) looked_up: Lookup,
    /// The last item evaluated, if a bound stopped the page: more may follow.
    pub(crate) stopped_at: Option<Item>,
    /// The last item evaluated, if the filter held it back.
    last_filtered_out: Option<Item>,
}

/// Reads one page.
pub(crate) async fn read(store: &dyn Read, request: PageRequest<'_>) -> Result<PageRead> {
    let mut page = PageRead::default();
    let mut range = request.range.clone();
    loop {
        let wanted = request.limit.map_or(FETCH_MAX, |limit| (limit - page.evaluated).min(FETCH_MAX));
        let scan = Scan {
            range: range.clone(),
            direction: request.direction,
            limit: wanted,
            // Stored bytes exceed DynamoDB's reckoning for most items; the exact bound is checked below.
            bytes_max: PAGE_BYTES_MAX.saturating_sub(page.read_bytes()).max(1),
        };
        let fetched = store.scan(scan).await?;
        let Some((last_key, _)) = fetched.entries.last() else { return Ok(page) };
        range = match request.direction {
            Direction::Forward => range.after(last_key),
            Direction::Backward => range.before(last_key),
        };
        for (_, value) in fetched.entries {
            let item = Item::from_stored(value).map_err(|damage| Error::Internal(damage.to_string()))?;
            if page.evaluated > 0 && page.read_bytes() + item.size_bytes() > PAGE_BYTES_MAX {
                return Ok(page.stop());
            }
            page.evaluate(store, item, &request).await?;
        }
        if request.limit.is_some_and(|limit| page.evaluated >= limit) {
            return Ok(page.stop());
        }
        if !fetched.more {
            return Ok(page);
        }
    }
}

impl PageRead {
    async fn evaluate(&mut self, store: &dyn Read, item: Item, request: &PageRequest<'_>) -> Result<()> {
        self.evaluated += 1;
        self.bytes += item.size_bytes();
        if !request.filter.is_none_or(|filter| filter.matches(Some(&item))) {
            self.last_filtered_out = Some(item);
            return Ok(());
        }
        self.items.push(match request.lookup {
            Some(source) => self.looked_up.fetch(store, source, item).await?,
            None => item,
        });
        self.last_filtered_out = None;
        Ok(())
    }

    fn read_bytes(&self) -> usize {
        self.bytes + self.looked_up.bytes()
    }

    /// Ends the page at the last item evaluated: more may follow it.
    fn stop(mut self) -> Self {
        self.stopped_at = self.last_filtered_out.take().or_else(|| self.items.last().cloned());
        self
    }
}
