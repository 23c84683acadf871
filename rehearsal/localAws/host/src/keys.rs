//! How S3 uses KMS keys.

use std::collections::HashMap;

use fakecloud_core::delivery::KmsHook;
use fakecloud_kms::hook::{KmsServiceHook, SharedKmsUsageState};
use fakecloud_kms::SharedKmsState;

/// Gives services the keys of the KMS of the same local AWS.
pub struct Keys(KmsServiceHook);

impl Keys {
    /// The keys of all accounts in this state.
    pub fn new(state: SharedKmsState) -> Self {
        Self(KmsServiceHook::new(state, SharedKmsUsageState::default()))
    }
}

impl KmsHook for Keys {
    fn encrypt(
        &self,
        account_id: &str,
        region: &str,
        key_id: &str,
        plaintext: &[u8],
        service: &str,
        context: HashMap<String, String>,
    ) -> Result<String, String> {
        self.0
            .encrypt(account_id, region, key_id, plaintext, service, context)
            .map_err(|error| error.to_string())
    }

    fn decrypt(
        &self,
        account_id: &str,
        ciphertext: &str,
        service: &str,
        context: HashMap<String, String>,
    ) -> Result<Vec<u8>, String> {
        self.0
            .decrypt(account_id, ciphertext, service, context)
            .map_err(|error| error.to_string())
    }

    fn resolve_key_arn(
        &self,
        account_id: &str,
        region: &str,
        key_id: &str,
        service: &str,
    ) -> Result<String, String> {
        self.0
            .resolve_key_arn(account_id, region, key_id, service)
            .map_err(|error| error.to_string())
    }

    fn aws_managed_key_arn(
        &self,
        account_id: &str,
        region: &str,
        managed_for: &str,
        service: &str,
    ) -> Result<String, String> {
        let (arn, _minted) =
            self.0
                .aws_managed_key_arn_tracked(account_id, region, managed_for, service);
        Ok(arn)
    }
}
