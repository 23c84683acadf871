//! Queues, topics, event rules, alarms and trails, and what reaches them from S3.

use std::sync::Arc;

use fakecloud_cloudtrail::{CloudTrailService, SharedCloudTrailState};
use fakecloud_cloudwatch::{CloudWatchService, SharedCloudWatchState};
use fakecloud_core::auth::ResourcePolicyProvider;
use fakecloud_core::delivery::{DeliveryBus, KmsHook};
use fakecloud_core::registry::ServiceRegistry;
use fakecloud_eventbridge::delivery::EventBridgeDeliveryImpl;
use fakecloud_eventbridge::resource_policy::EventBridgeResourcePolicyProvider;
use fakecloud_eventbridge::scheduler::Scheduler;
use fakecloud_eventbridge::{EventBridgeService, SharedEventBridgeState};
use fakecloud_sns::delivery::SnsDeliveryImpl;
use fakecloud_sns::resource_policy::SnsResourcePolicyProvider;
use fakecloud_sns::{SharedSnsState, SnsService};
use fakecloud_sqs::delivery::SqsDeliveryImpl;
use fakecloud_sqs::resource_policy::SqsResourcePolicyProvider;
use fakecloud_sqs::{SharedSqsState, SqsService};

use crate::cloud::{empty, REGION};

/// What these services remember.
pub struct Events {
    queues: SharedSqsState,
    topics: SharedSnsState,
    rules: SharedEventBridgeState,
    alarms: SharedCloudWatchState,
    trails: SharedCloudTrailState,
}

impl Events {
    /// Nothing yet.
    pub fn new(endpoint: &str) -> Self {
        Self {
            queues: empty(endpoint),
            topics: empty(endpoint),
            rules: empty(endpoint),
            alarms: SharedCloudWatchState::default(),
            trails: empty(endpoint),
        }
    }

    /// How S3 notifies queues, topics and event rules.
    pub fn delivery(&self, keys: Arc<dyn KmsHook>) -> Arc<DeliveryBus> {
        self.routes(keys).of_s3
    }

    /// Adds the services, and starts the clock of the rules that have a schedule.
    pub fn register(&self, registry: &mut ServiceRegistry, keys: Arc<dyn KmsHook>) {
        let Routes {
            of_topics,
            of_rules,
            ..
        } = self.routes(keys.clone());
        let queues = SqsService::new(self.queues.clone())
            .with_kms_hook(keys.clone())
            .with_region(REGION.to_string());
        let topics = SnsService::new(self.topics.clone(), of_topics)
            .with_kms_hook(keys)
            .with_region(REGION.to_string());
        let rules = EventBridgeService::new(self.rules.clone(), of_rules.clone());
        registry.register(Arc::new(queues));
        registry.register(Arc::new(topics));
        registry.register(Arc::new(rules));
        registry.register(Arc::new(CloudWatchService::new(self.alarms.clone())));
        registry.register(Arc::new(CloudTrailService::new(self.trails.clone())));
        tokio::spawn(Scheduler::new(self.rules.clone(), of_rules).run());
    }

    fn routes(&self, keys: Arc<dyn KmsHook>) -> Routes {
        let queues = Arc::new(SqsDeliveryImpl::new(self.queues.clone()).with_kms_hook(keys));
        let to_queues = || DeliveryBus::new().with_sqs(queues.clone());
        let of_topics = Arc::new(to_queues());
        let topics = Arc::new(SnsDeliveryImpl::new(self.topics.clone(), of_topics.clone()));
        let to_topics = || to_queues().with_sns(topics.clone());
        let of_rules = Arc::new(to_topics());
        let rules = Arc::new(EventBridgeDeliveryImpl::new(
            self.rules.clone(),
            of_rules.clone(),
        ));
        Routes {
            of_s3: Arc::new(to_topics().with_eventbridge(rules)),
            of_topics,
            of_rules,
        }
    }

    /// Who may use the queues, topics and event buses.
    pub fn resource_policies(&self) -> Vec<Arc<dyn ResourcePolicyProvider>> {
        vec![
            SqsResourcePolicyProvider::shared(self.queues.clone()),
            SnsResourcePolicyProvider::shared(self.topics.clone()),
            EventBridgeResourcePolicyProvider::shared(self.rules.clone()),
        ]
    }
}

/// Whom S3, topics and event rules can reach.
struct Routes {
    of_s3: Arc<DeliveryBus>,
    of_topics: Arc<DeliveryBus>,
    of_rules: Arc<DeliveryBus>,
}
