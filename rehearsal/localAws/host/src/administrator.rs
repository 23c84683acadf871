//! The first user of an account: without one, nobody could sign a request there.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::Json;
use chrono::Utc;
use fakecloud_aws::arn::Arn;
use fakecloud_iam::{IamAccessKey, IamUser, SharedIamState};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const EVERYTHING: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }]
}"#;

/// Who is to be an administrator, and of which account.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    account_id: String,
    user_name: String,
}

/// The administrator and the access key to sign with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    access_key_id: String,
    secret_access_key: String,
    account_id: String,
    arn: String,
}

/// Creates the user, in place of one of that name. An account exists from its first user on.
pub async fn create(
    State(iam): State<SharedIamState>,
    Json(asked): Json<Request>,
) -> Json<Administrator> {
    let Request {
        account_id,
        user_name,
    } = asked;
    let access_key_id = identifier("FKIA", 20);
    let secret_access_key = Uuid::new_v4().to_string();

    let mut accounts = iam.write();
    let resource = format!("user/{user_name}");
    let arn = Arn::global_in(accounts.region(), "iam", &account_id, &resource).to_string();
    let account = accounts.get_or_create(&account_id);
    account.users.insert(
        user_name.clone(),
        IamUser {
            user_name: user_name.clone(),
            user_id: identifier("AIDA", 16),
            arn: arn.clone(),
            path: "/".to_string(),
            created_at: Utc::now(),
            tags: Vec::new(),
            permissions_boundary: None,
        },
    );
    account.access_keys.insert(
        user_name.clone(),
        vec![IamAccessKey {
            access_key_id: access_key_id.clone(),
            secret_access_key: secret_access_key.clone(),
            user_name: user_name.clone(),
            status: "Active".to_string(),
            created_at: Utc::now(),
        }],
    );
    account.user_inline_policies.insert(
        user_name,
        BTreeMap::from([("everything".to_string(), EVERYTHING.to_string())]),
    );

    Json(Administrator {
        access_key_id,
        secret_access_key,
        account_id,
        arn,
    })
}

fn identifier(prefix: &str, length: usize) -> String {
    let mut random = Uuid::new_v4().simple().to_string().to_uppercase();
    random.truncate(length);
    format!("{prefix}{random}")
}
