//! The settings of an account in a region.

use aws_models::apigateway::types::{Account, GetAccountRequest, Op, ThrottleSettings, UpdateAccountRequest};
use aws_types::{Arn, Context};

use super::patch::{self, Kind, Rule, Table, wording};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::limits::{ACCOUNT_BURST, ACCOUNT_RATE};

const TABLE: Table = Table {
    wording: wording::listing,
    rules: &[
        Rule { path: "/cloudwatchRoleArn", ops: &[Op::Replace, Op::Add, Op::Remove], kind: Kind::Text },
        Rule { path: "/features", ops: &[Op::Add, Op::Remove], kind: Kind::ElementByValue },
    ],
};

/// The version of API keys that all accounts have now.
const API_KEY_VERSION: &str = "4";
const USAGE_PLANS: &str = "UsagePlans";

/// The account's settings.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, _: GetAccountRequest) -> Result<Account> {
    service.store.account(cx).await.map(described)
}

/// Changes them.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateAccountRequest,
) -> Result<Account> {
    let change = move |account: &mut Account| {
        *account = patch::apply(&TABLE, account, request.patch_operations.as_deref())?;
        check(account)
    };
    service.store.account_change(cx, change).await.map(described)
}

fn check(account: &Account) -> Result<()> {
    let is_role = |arn: &str| Arn::parse(arn).is_ok_and(|arn| arn.service == "iam");
    if !account.cloudwatch_role_arn.as_deref().is_none_or(is_role) {
        return Err(Error::bad_request(
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.",
        ));
    }
    let features = account.features.iter().flatten();
    match features.into_iter().find(|feature| *feature != USAGE_PLANS) {
        Some(feature) => Err(Error::BadRequest(format!("Invalid feature specified: {feature}"))),
        None => Ok(()),
    }
}

fn described(account: Account) -> Account {
    Account {
        throttle_settings: Some(ThrottleSettings {
            burst_limit: Some(ACCOUNT_BURST),
            rate_limit: Some(ACCOUNT_RATE),
        }),
        features: Some(account.features.unwrap_or_else(|| vec![USAGE_PLANS.into()])),
        api_key_version: Some(API_KEY_VERSION.into()),
        ..account
    }
}
