//! The services, what they remember, and how their requests are judged.

use std::sync::Arc;

use fakecloud_core::auth::{CredentialResolver, IamMode, MultiResourcePolicyProvider};
use fakecloud_core::delivery::KmsHook;
use fakecloud_core::dispatch::DispatchConfig;
use fakecloud_core::multi_account::{AccountState, MultiAccountState};
use fakecloud_core::registry::ServiceRegistry;
use fakecloud_iam::credential_resolver::IamCredentialResolver;
use fakecloud_iam::iam_service::IamService;
use fakecloud_iam::policy_evaluator::IamPolicyEvaluatorImpl;
use fakecloud_iam::resource_policy::StsResourcePolicyProvider;
use fakecloud_iam::sts_service::StsService;
use fakecloud_iam::SharedIamState;
use fakecloud_kms::resource_policy::KmsResourcePolicyProvider;
use fakecloud_kms::{KmsService, SharedKmsState};
use fakecloud_persistence::s3::MemoryS3Store;
use fakecloud_s3::resource_policy::S3ResourcePolicyProvider;
use fakecloud_s3::{S3Service, SharedS3State};
use parking_lot::RwLock;

use crate::events::Events;
use crate::keys::Keys;

/// The account of requests that carry no known credentials.
const ACCOUNT_ID: &str = "123456789012";
/// The Region of requests that name none.
pub const REGION: &str = "us-east-1";

/// What a local AWS remembers, for each account. It is gone when the process ends.
pub struct Cloud {
    /// Users, roles and policies.
    pub iam: SharedIamState,
    kms: SharedKmsState,
    s3: SharedS3State,
    events: Events,
}

impl Cloud {
    /// An empty one that is reached at this URL.
    pub fn new(endpoint: &str) -> Self {
        Self {
            iam: empty(endpoint),
            kms: empty(endpoint),
            s3: empty(endpoint),
            events: Events::new(endpoint),
        }
    }

    /// The services that work on this state.
    pub fn services(&self, iam_mode: IamMode) -> ServiceRegistry {
        let keys: Arc<dyn KmsHook> = Arc::new(Keys::new(self.kms.clone()));
        let iam = IamService::new(self.iam.clone());
        let sts = StsService::new(self.iam.clone()).with_snapshot_lock(iam.snapshot_lock());
        let s3 = S3Service::with_store(
            self.s3.clone(),
            self.events.delivery(keys.clone()),
            Arc::new(MemoryS3Store::new()),
        )
        .with_iam_mode(iam_mode)
        .with_kms(self.kms.clone())
        .with_kms_hook(keys.clone())
        .with_credential_resolver(self.credentials());

        let mut registry = ServiceRegistry::new();
        registry.register(Arc::new(iam));
        registry.register(Arc::new(sts));
        registry.register(Arc::new(KmsService::new(self.kms.clone())));
        registry.register(Arc::new(s3));
        self.events.register(&mut registry, keys);
        registry
    }

    /// Who may do what: the policies of identities, buckets, keys and roles.
    pub fn judgement(&self, iam_mode: IamMode) -> DispatchConfig {
        let mut resource_policies = vec![
            S3ResourcePolicyProvider::shared(self.s3.clone()),
            KmsResourcePolicyProvider::shared(self.kms.clone()),
            StsResourcePolicyProvider::shared(self.iam.clone()),
        ];
        resource_policies.extend(self.events.resource_policies());
        DispatchConfig {
            region: REGION.to_string(),
            account_id: ACCOUNT_ID.to_string(),
            verify_sigv4: false,
            iam_mode,
            credential_resolver: Some(self.credentials()),
            policy_evaluator: Some(IamPolicyEvaluatorImpl::shared(self.iam.clone())),
            resource_policy_provider: Some(MultiResourcePolicyProvider::shared(resource_policies)),
            scp_resolver: None,
        }
    }

    fn credentials(&self) -> Arc<dyn CredentialResolver> {
        IamCredentialResolver::shared(self.iam.clone())
    }
}

/// What a service remembers at its start.
pub fn empty<T: AccountState>(endpoint: &str) -> Arc<RwLock<MultiAccountState<T>>> {
    Arc::new(RwLock::new(MultiAccountState::new(
        ACCOUNT_ID, REGION, endpoint,
    )))
}
