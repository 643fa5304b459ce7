//! All services of one server: opened in the order in which they need each other, and behind the edge as it wants them.

mod control_planes;
mod dynamodb;
mod execute_api;
mod lambda;

use std::net::SocketAddr;
use std::sync::Arc;

use ::dynamodb::{DynamoDb, DynamoDbStreams};
use ::execute_api::{ExecuteApi, Ports as ExecuteApiPorts};
use ::lambda::Lambda;
use anyhow::Context as _;
use apigateway::{ApiGateway, ApiGatewayV2};
use aws_types::Clock;
use kv::Kv;

use crate::config::Config;
use crate::functions::FunctionHost;
use crate::ports::{
    BucketObjects, LocalAwsServices, LocalFunctions, LocalMethodTester, LocalPublisher, LocalStreams,
    OutsideDestinations, outside,
};
use crate::{buckets, kinesis, upstream};

use dynamodb::{DynamoDbService, DynamoDbStreamsService};
use execute_api::ExecuteApiService;
use lambda::LambdaHttpService;

/// What all services stand on.
pub(crate) struct Ground {
    pub(crate) kv: Arc<dyn Kv>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Where the server listens.
    pub(crate) address: SocketAddr,
    /// The same as a URL.
    pub(crate) endpoint: String,
}

/// The services of a server, and what they do without being asked.
pub(crate) struct Services {
    /// As the edge wants them.
    pub(crate) edge: edge::Services,
    tables: ::dynamodb::Background,
    functions: ::lambda::Background,
    host: FunctionHost,
}

impl Services {
    /// Opens all of them and begins their background work. Afterwards every API that was deployed can be called.
    pub(crate) async fn open(config: &Config, ground: &Ground) -> anyhow::Result<Self> {
        let Ground { kv, clock, address, endpoint } = ground;
        let buckets = buckets::open(&config.objects)?;
        let kinesis = kinesis::open(config.kinesis_endpoint.as_deref())?;
        let dynamodb = DynamoDb::open(Arc::clone(kv), Arc::clone(clock), Arc::clone(&buckets), kinesis);
        let outside = Arc::new(outside(config)?);
        let packages = buckets::packages(&config.objects)?;
        let host = FunctionHost::open(config, endpoint, Arc::clone(&packages), Arc::clone(clock)).await?;
        let lambda = Lambda::open(
            Arc::clone(kv),
            Arc::clone(clock),
            ::lambda::Ports {
                endpoint: endpoint.clone(),
                packages,
                executor: host.executor(),
                objects: Arc::new(BucketObjects(Arc::clone(&buckets))),
                streams: Arc::new(LocalStreams(DynamoDbStreams::of(&dynamodb))),
                destinations: Arc::new(OutsideDestinations { outside: Arc::clone(&outside), buckets }),
            },
        );
        let functions = Arc::new(control_planes::functions(Arc::clone(&lambda)));
        let dynamodb_service = Arc::new(DynamoDbService(Arc::clone(&dynamodb)));
        let aws_services = LocalAwsServices {
            json: vec![
                dynamodb_service.clone(),
                Arc::new(DynamoDbStreamsService(DynamoDbStreams::of(&dynamodb))),
            ],
            rest: vec![functions.clone()],
            outside,
            clock: Arc::clone(clock),
        };
        let execute_api = Arc::new(ExecuteApi::new(ExecuteApiPorts {
            functions: Arc::new(LocalFunctions { lambda: Arc::clone(&lambda), clock: Arc::clone(clock) }),
            aws_services: Arc::new(aws_services),
            upstream: upstream::open(config.upstream_ca.as_deref())?,
        }));
        let publisher = LocalPublisher { execute_api: Arc::clone(&execute_api), port: address.port() };
        let tester = LocalMethodTester(Arc::clone(&execute_api));
        let apigateway = ApiGateway::open(Arc::clone(kv), Arc::new(publisher), Arc::new(tester));
        apigateway.publish_all().await.context("cannot publish the APIs that were deployed")?;
        let http_apis = control_planes::http_apis(ApiGatewayV2::of(&apigateway));
        let rest_apis = control_planes::rest_apis(apigateway);
        Ok(Self {
            edge: edge::Services {
                json: vec![
                    dynamodb_service,
                    Arc::new(DynamoDbStreamsService(DynamoDbStreams::of(&dynamodb))),
                ],
                rest: vec![Arc::new(rest_apis), Arc::new(http_apis), functions],
                http: vec![
                    Arc::new(ExecuteApiService(execute_api)),
                    Arc::new(LambdaHttpService(Arc::clone(&lambda))),
                ],
            },
            tables: dynamodb.start_background(),
            functions: lambda.start_background(),
            host,
        })
    }

    /// Ends what they do, and every function's process.
    pub(crate) async fn stop(self) {
        self.functions.stop().await;
        self.host.stop().await;
        self.tables.stop().await;
    }
}
