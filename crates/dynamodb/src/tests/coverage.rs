//! Every operation once: what it answers to a fair request, and what it refuses. A new operation does not compile until it
//! has its rows here.

use serde_json::{Value, json};

use super::service;
use crate::{Operation, backup, export, import};

/// A backup that is there.
const BACKUP: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/hash/backup/01767312001500-0000cafe";

/// An export that is there.
const EXPORT: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/hash/export/01767312001500-0000cafe";
/// An import that is there.
const IMPORT: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/hash/import/01767312001500-0000cafe";

/// A request that is fine on the tables of [`service`].
fn fair(operation: Operation) -> Value {
    let key = json!({"pk": {"S": "a"}});
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/hash";
    let stream = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";
    let binary = "arn:aws:dynamodb:us-east-1:000000000000:table/binary";
    let values = json!({":p": {"S": "a"}});
    match operation {
        Operation::BatchGetItem => json!({"RequestItems": {"hash": {"Keys": [key]}}}),
        Operation::BatchWriteItem => json!({"RequestItems": {"hash": [{"DeleteRequest": {"Key": key}}]}}),
        Operation::CreateBackup => json!({"TableName": "hash", "BackupName": "backup"}),
        Operation::CreateTable => json!({"TableName": "new", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}),
        Operation::DeleteItem | Operation::GetItem | Operation::UpdateItem => {
            json!({"TableName": "hash", "Key": key})
        }
        Operation::DeleteTable
        | Operation::DescribeContinuousBackups
        | Operation::DescribeKinesisStreamingDestination
        | Operation::DescribeTable
        | Operation::DescribeTimeToLive
        | Operation::Scan => json!({"TableName": "hash"}),
        Operation::DeleteBackup | Operation::DescribeBackup => json!({"BackupArn": BACKUP}),
        Operation::DescribeEndpoints
        | Operation::DescribeLimits
        | Operation::ListBackups
        | Operation::ListExports
        | Operation::ListImports
        | Operation::ListTables => json!({}),
        Operation::ListTagsOfResource => json!({"ResourceArn": arn}),
        Operation::DescribeExport => json!({"ExportArn": EXPORT}),
        Operation::DescribeImport => json!({"ImportArn": IMPORT}),
        Operation::ExportTableToPointInTime => json!({"TableArn": binary, "S3Bucket": "bucket"}),
        Operation::ImportTable => json!({"S3BucketSource": {"S3Bucket": "bucket"}, "InputFormat": "ION",
            "TableCreationParameters": {"TableName": "new", "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}}),
        Operation::DisableKinesisStreamingDestination => {
            json!({"TableName": "composite", "StreamArn": stream})
        }
        Operation::EnableKinesisStreamingDestination => json!({"TableName": "hash", "StreamArn": stream}),
        Operation::UpdateKinesisStreamingDestination => json!({"TableName": "composite", "StreamArn": stream,
            "UpdateKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}}),
        Operation::PutItem => json!({"TableName": "hash", "Item": key}),
        Operation::Query => json!({"TableName": "hash", "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": values}),
        Operation::RestoreTableFromBackup => json!({"TargetTableName": "new", "BackupArn": BACKUP}),
        Operation::RestoreTableToPointInTime => json!({"SourceTableName": "binary", "TargetTableName": "new",
            "UseLatestRestorableTime": true}),
        Operation::TagResource => json!({"ResourceArn": arn, "Tags": [{"Key": "k", "Value": "v"}]}),
        Operation::TransactGetItems => {
            json!({"TransactItems": [{"Get": {"TableName": "hash", "Key": key}}]})
        }
        Operation::TransactWriteItems => {
            json!({"TransactItems": [{"Put": {"TableName": "hash", "Item": key}}]})
        }
        Operation::UntagResource => json!({"ResourceArn": arn, "TagKeys": ["k"]}),
        Operation::UpdateContinuousBackups => json!({"TableName": "hash",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}),
        Operation::UpdateTable => json!({"TableName": "hash", "DeletionProtectionEnabled": true}),
        Operation::UpdateTimeToLive => json!({"TableName": "hash",
            "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": true}}),
    }
}

/// A member that the model requires or bounds; none where it asks for nothing.
fn demanding_member(operation: Operation) -> Option<&'static str> {
    match operation {
        Operation::DescribeEndpoints | Operation::DescribeLimits => None,
        Operation::DeleteBackup | Operation::DescribeBackup => Some("BackupArn"),
        Operation::ListBackups => Some("ExclusiveStartBackupArn"),
        Operation::ListTables => Some("ExclusiveStartTableName"),
        Operation::DescribeExport => Some("ExportArn"),
        Operation::DescribeImport => Some("ImportArn"),
        Operation::ExportTableToPointInTime => Some("S3Bucket"),
        Operation::ImportTable => Some("InputFormat"),
        Operation::ListExports | Operation::ListImports => Some("NextToken"),
        Operation::BatchGetItem | Operation::BatchWriteItem => Some("RequestItems"),
        Operation::ListTagsOfResource | Operation::TagResource | Operation::UntagResource => {
            Some("ResourceArn")
        }
        Operation::TransactGetItems | Operation::TransactWriteItems => Some("TransactItems"),
        Operation::RestoreTableFromBackup | Operation::RestoreTableToPointInTime => Some("TargetTableName"),
        Operation::CreateBackup
        | Operation::CreateTable
        | Operation::DeleteItem
        | Operation::DeleteTable
        | Operation::DescribeContinuousBackups
        | Operation::DescribeKinesisStreamingDestination
        | Operation::DescribeTable
        | Operation::DescribeTimeToLive
        | Operation::DisableKinesisStreamingDestination
        | Operation::EnableKinesisStreamingDestination
        | Operation::GetItem
        | Operation::PutItem
        | Operation::Query
        | Operation::Scan
        | Operation::UpdateContinuousBackups
        | Operation::UpdateItem
        | Operation::UpdateKinesisStreamingDestination
        | Operation::UpdateTable
        | Operation::UpdateTimeToLive => Some("TableName"),
    }
}

#[test]
fn every_operation_answers_a_fair_request() {
    for operation in Operation::ALL {
        let service = service();
        backup::tests::make(&service, BACKUP);
        export::tests::make(&service, EXPORT);
        import::tests::make(&service, IMPORT);
        service.answer(operation.name(), &fair(*operation));
    }
}

#[test]
fn every_operation_refuses_what_is_not_of_the_models_shape() {
    for operation in Operation::ALL {
        let refusal = service().refusal(operation.name(), &json!([]));
        assert!(refusal.starts_with("SerializationException: "), "{operation:?} []: {refusal}");
        let Some(member) = demanding_member(*operation) else { continue };
        let wrong = json!({member: true});
        let refusal = service().refusal(operation.name(), &wrong);
        assert!(refusal.starts_with("SerializationException: "), "{operation:?} {wrong}: {refusal}");
    }
}

#[test]
fn every_operation_refuses_what_violates_a_constraint() {
    for operation in Operation::ALL {
        let Some(member) = demanding_member(*operation) else { continue };
        let request = match operation {
            Operation::ListBackups
            | Operation::ListExports
            | Operation::ListImports
            | Operation::ListTables => {
                json!({member: "no name!"})
            }
            _ => json!({}),
        };
        let refusal = service().refusal(operation.name(), &request);
        assert!(refusal.starts_with("ValidationException: "), "{operation:?} {request}: {refusal}");
    }
}
