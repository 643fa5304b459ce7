//! The orders in which the service's Java lists things, recomputed from the hash codes of their names.
//!
//! Observed: violations come in the order of a `HashMap` of member names (16 buckets up to 12 members, then doubled),
//! which the answers of PutItem, DeleteItem and UpdateItem to several wrong enums, and of UpdateTable to an empty
//! ProvisionedThroughput, confirm. The values of an enum come in the order of the low five bits of their hash codes,
//! which all twelve known value sets of DynamoDB confirm.

/// The indices of `names` in the order of a Java `HashMap` that has them as keys.
pub(super) fn hash_map_order(names: &[String]) -> Vec<usize> {
    let mut buckets = 16;
    while names.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&index| {
        let hash = hash_code(&names[index]);
        (hash ^ (hash >> 16)) as usize & (buckets - 1)
    });
    order
}

/// The values of an enum as messages list them.
pub(super) fn value_set_order(values: &[String]) -> Vec<String> {
    let mut ordered = values.to_vec();
    // BETWEEN and LT share a place and come in this order, against that of the model.
    ordered.reverse();
    ordered.sort_by_key(|value| hash_code(value) & 31);
    ordered
}

fn hash_code(text: &str) -> u32 {
    text.encode_utf16().fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

#[cfg(test)]
mod tests {
    use super::{hash_map_order, value_set_order};

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn value_sets_come_in_the_order_of_the_live_service() {
        for (model, listed) in [
            ("INDEXES TOTAL NONE", "INDEXES TOTAL NONE"),
            ("NONE ALL_OLD UPDATED_OLD ALL_NEW UPDATED_NEW", "ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW"),
            ("S N B", "B N S"),
            ("HASH RANGE", "HASH RANGE"),
            ("PROVISIONED PAY_PER_REQUEST", "PROVISIONED PAY_PER_REQUEST"),
            (
                "ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES SPECIFIC_ATTRIBUTES COUNT",
                "SPECIFIC_ATTRIBUTES COUNT ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES",
            ),
            (
                "EQ NE IN LE LT GE GT BETWEEN NOT_NULL NULL CONTAINS NOT_CONTAINS BEGINS_WITH",
                "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS",
            ),
        ] {
            assert_eq!(value_set_order(&words(model)), words(listed));
        }
    }

    #[test]
    fn members_come_in_the_order_of_the_live_service() {
        let put_item = words(
            "tableName item expected returnValues returnConsumedCapacity returnItemCollectionMetrics \
             conditionalOperator conditionExpression expressionAttributeNames expressionAttributeValues \
             returnValuesOnConditionCheckFailure",
        );
        let listed: Vec<&String> =
            hash_map_order(&put_item).into_iter().map(|index| &put_item[index]).collect();
        let place = |name: &str| listed.iter().position(|listed| *listed == name);
        assert!(place("returnValues") < place("returnConsumedCapacity"));
        assert!(place("returnConsumedCapacity") < place("returnItemCollectionMetrics"));
        assert!(place("returnValues") < place("tableName"));
        assert_eq!(hash_map_order(&words("readCapacityUnits writeCapacityUnits")), [1, 0]);
    }
}
