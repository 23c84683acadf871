//! No queues, topics, event rules, alarms and trails: the crate was built without the feature `events`.

use std::sync::Arc;

use fakecloud_core::auth::ResourcePolicyProvider;
use fakecloud_core::delivery::{DeliveryBus, KmsHook};
use fakecloud_core::registry::ServiceRegistry;

/// What these services would remember.
pub struct Events;

impl Events {
    /// Nothing.
    pub fn new(_endpoint: &str) -> Self {
        Self
    }

    /// S3 notifies nobody.
    pub fn delivery(&self, _keys: Arc<dyn KmsHook>) -> Arc<DeliveryBus> {
        Arc::new(DeliveryBus::new())
    }

    /// Adds no service.
    pub fn register(&self, _registry: &mut ServiceRegistry, _keys: Arc<dyn KmsHook>) {}

    /// There is nothing to use.
    pub fn resource_policies(&self) -> Vec<Arc<dyn ResourcePolicyProvider>> {
        Vec::new()
    }
}
