//! What CreateFunction and UpdateFunctionConfiguration may set, checked and written into a version's configuration.
//!
//! What is not built is refused here, by name.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aws_models::lambda::types::{
    CreateFunctionRequest, DeadLetterConfig, Environment, EnvironmentResponse, EphemeralStorage,
    FunctionConfiguration, LogFormat, LoggingConfig, Runtime, SnapStart, SnapStartApplyOn,
    SnapStartOptimizationStatus, SnapStartResponse, TracingConfig, TracingConfigResponse, TracingMode,
    UpdateFunctionConfigurationRequest, VpcConfig,
};

use crate::Lambda;
use crate::destination;
use crate::error::{Error, Result};
use crate::limits::{
    ENVIRONMENT_BYTES_MAX, MEMORY_MEGABYTES_DEFAULT, MEMORY_MEGABYTES_MAX, STORAGE_MEGABYTES_DEFAULT,
    STORAGE_MEGABYTES_MAX, TAGS_MAX, TIMEOUT_SECONDS_DEFAULT, TIMEOUT_SECONDS_MAX,
};
use crate::request::violation;

/// The variables that a function cannot set.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED_VARIABLES: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// The settings of one request; what is absent stays as it is.
#[derive(Default)]
pub(crate) struct Settings {
    role: Option<String>,
    handler: Option<String>,
    runtime: Option<Runtime>,
    description: Option<String>,
    timeout: Option<i32>,
    memory_size: Option<i32>,
    environment: Option<Environment>,
    dead_letter_config: Option<DeadLetterConfig>,
    tracing_config: Option<TracingConfig>,
    ephemeral_storage: Option<EphemeralStorage>,
    snap_start: Option<SnapStart>,
    logging_config: Option<LoggingConfig>,
    vpc_config: Option<VpcConfig>,
}

impl Settings {
    /// Those of a function that is made.
    pub(crate) fn of_new(lambda: &Lambda, request: &mut CreateFunctionRequest) -> Result<Self> {
        refuse(&[
            ("KMSKeyArn", request.kms_key_arn.as_deref().is_some_and(|arn| !arn.is_empty())),
            ("Layers", request.layers.as_ref().is_some_and(|layers| !layers.is_empty())),
            ("FileSystemConfigs", request.file_system_configs.as_ref().is_some_and(|list| !list.is_empty())),
            ("CodeSigningConfigArn", request.code_signing_config_arn.is_some()),
            ("ImageConfig", request.image_config.is_some()),
            ("TenancyConfig", request.tenancy_config.is_some()),
            ("CapacityProviderConfig", request.capacity_provider_config.is_some()),
            ("DurableConfig", request.durable_config.is_some()),
            ("RuntimeConfig", request.runtime_config.is_some()),
            ("AcceleratorConfig", request.accelerator_config.is_some()),
            ("PublishTo", request.publish_to.is_some()),
        ])?;
        let settings = Self {
            role: Some(std::mem::take(&mut request.role)),
            handler: request.handler.take(),
            runtime: request.runtime.take(),
            description: Some(request.description.take().unwrap_or_default()),
            timeout: Some(request.timeout.unwrap_or(TIMEOUT_SECONDS_DEFAULT)),
            memory_size: Some(request.memory_size.unwrap_or(MEMORY_MEGABYTES_DEFAULT)),
            environment: request.environment.take(),
            dead_letter_config: request.dead_letter_config.take(),
            tracing_config: Some(
                request
                    .tracing_config
                    .take()
                    .unwrap_or(TracingConfig { mode: Some(TracingMode::PassThrough) }),
            ),
            ephemeral_storage: Some(
                request
                    .ephemeral_storage
                    .take()
                    .unwrap_or(EphemeralStorage { size: STORAGE_MEGABYTES_DEFAULT }),
            ),
            snap_start: Some(request.snap_start.take().unwrap_or_default()),
            logging_config: Some(request.logging_config.take().unwrap_or_default()),
            vpc_config: request.vpc_config.take(),
        };
        if settings.runtime.is_none() || settings.handler.is_none() {
            return Err(Error::invalid(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
            ));
        }
        settings.check(lambda)?;
        Ok(settings)
    }

    /// Those that a function gets new.
    pub(crate) fn of_update(lambda: &Lambda, request: UpdateFunctionConfigurationRequest) -> Result<Self> {
        refuse(&[
            ("KMSKeyArn", request.kms_key_arn.as_deref().is_some_and(|arn| !arn.is_empty())),
            ("Layers", request.layers.as_ref().is_some_and(|layers| !layers.is_empty())),
            ("FileSystemConfigs", request.file_system_configs.as_ref().is_some_and(|list| !list.is_empty())),
            ("ImageConfig", request.image_config.is_some()),
            ("CapacityProviderConfig", request.capacity_provider_config.is_some()),
            ("DurableConfig", request.durable_config.is_some()),
            ("RuntimeConfig", request.runtime_config.is_some()),
            ("AcceleratorConfig", request.accelerator_config.is_some()),
        ])?;
        let settings = Self {
            role: request.role,
            handler: request.handler,
            runtime: request.runtime,
            description: request.description,
            timeout: request.timeout,
            memory_size: request.memory_size,
            environment: request.environment,
            dead_letter_config: request.dead_letter_config,
            tracing_config: request.tracing_config,
            ephemeral_storage: request.ephemeral_storage,
            snap_start: request.snap_start,
            logging_config: request.logging_config,
            vpc_config: request.vpc_config,
        };
        settings.check(lambda)?;
        Ok(settings)
    }

    /// Writes the settings into the configuration of a function of that name.
    pub(crate) fn apply(&self, name: &str, configuration: &mut FunctionConfiguration) {
        fn set<T: Clone>(place: &mut Option<T>, setting: &Option<T>) {
            if setting.is_some() {
                place.clone_from(setting);
            }
        }
        set(&mut configuration.role, &self.role);
        set(&mut configuration.handler, &self.handler);
        set(&mut configuration.runtime, &self.runtime);
        set(&mut configuration.description, &self.description);
        set(&mut configuration.timeout, &self.timeout);
        set(&mut configuration.memory_size, &self.memory_size);
        set(&mut configuration.ephemeral_storage, &self.ephemeral_storage);
        if let Some(environment) = &self.environment {
            configuration.environment = environment_answer(environment);
        }
        if let Some(letters) = &self.dead_letter_config {
            configuration.dead_letter_config =
                letters.target_arn.as_deref().filter(|arn| !arn.is_empty()).map(|_| letters.clone());
        }
        if let Some(tracing) = &self.tracing_config {
            let mode = tracing.mode.or(Some(TracingMode::PassThrough));
            configuration.tracing_config = Some(TracingConfigResponse { mode });
        }
        if self.snap_start.is_some() {
            configuration.snap_start = Some(SnapStartResponse {
                apply_on: Some(SnapStartApplyOn::None),
                optimization_status: Some(SnapStartOptimizationStatus::Off),
            });
        }
        if let Some(logging) = &self.logging_config {
            let log_group = logging.log_group.clone().unwrap_or_else(|| format!("/aws/lambda/{name}"));
            configuration.logging_config = Some(LoggingConfig {
                log_format: Some(LogFormat::Text),
                log_group: Some(log_group),
                ..LoggingConfig::default()
            });
        }
    }

    fn check(&self, lambda: &Lambda) -> Result<()> {
        at_most(self.timeout, "timeout", TIMEOUT_SECONDS_MAX)?;
        at_most(self.memory_size, "memorySize", MEMORY_MEGABYTES_MAX)?;
        let storage = self.ephemeral_storage.as_ref().map(|storage| storage.size);
        at_most(storage, "ephemeralStorage.size", STORAGE_MEGABYTES_MAX)?;
        if let Some(variables) =
            self.environment.as_ref().and_then(|environment| environment.variables.as_ref())
        {
            check_variables(variables)?;
        }
        let logging = self.logging_config.as_ref();
        refuse(&[
            (
                "SnapStart",
                self.snap_start
                    .as_ref()
                    .is_some_and(|snap| snap.apply_on == Some(SnapStartApplyOn::PublishedVersions)),
            ),
            ("LogFormat JSON", logging.is_some_and(|logging| logging.log_format == Some(LogFormat::Json))),
            ("ApplicationLogLevel", logging.is_some_and(|logging| logging.application_log_level.is_some())),
            ("SystemLogLevel", logging.is_some_and(|logging| logging.system_log_level.is_some())),
            ("VpcConfig", self.vpc_config.as_ref().is_some_and(names_a_network)),
        ])?;
        match self.dead_letter_config.as_ref().and_then(|letters| letters.target_arn.as_deref()) {
            Some(target) if !target.is_empty() => destination::check_dead_letters(lambda, target),
            _ => Ok(()),
        }
    }
}

/// Checks the tags that a function or mapping will have.
pub(crate) fn check_tags(tags: &BTreeMap<String, String>) -> Result<()> {
    if tags.len() > TAGS_MAX {
        return Err(Error::invalid("Number of tags exceeds resource tag limit."));
    }
    if tags.keys().any(|key| key.starts_with("aws:")) {
        return Err(Error::invalid("Tag keys starting with \"aws:\" are reserved for internal use"));
    }
    Ok(())
}

/// Refuses the first setting that is given and not built.
pub(crate) fn refuse(settings: &[(&str, bool)]) -> Result<()> {
    match settings.iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(Error::unsupported(name)),
        None => Ok(()),
    }
}

fn names_a_network(vpc: &VpcConfig) -> bool {
    let some = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    some(&vpc.subnet_ids) || some(&vpc.security_group_ids)
}

fn at_most(value: Option<i32>, path: &str, max: i32) -> Result<()> {
    match value {
        Some(value) if value > max => {
            Err(violation(value, path, &format!("Member must have value less than or equal to {max}")))
        }
        _ => Ok(()),
    }
}

fn environment_answer(environment: &Environment) -> Option<EnvironmentResponse> {
    let variables = environment.variables.clone()?;
    Some(EnvironmentResponse { variables: Some(variables), error: None })
}

fn check_variables(variables: &BTreeMap<String, String>) -> Result<()> {
    let reserved: Vec<&str> =
        variables.keys().map(String::as_str).filter(|name| RESERVED_VARIABLES.contains(name)).collect();
    if !reserved.is_empty() {
        return Err(Error::invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided contains reserved keys that are currently not supported for modification. Reserved keys used in \
             this request: {}",
            reserved.join(", ")
        )));
    }
    let measured = serde_json::to_string(variables).unwrap_or_default();
    if measured.len() > ENVIRONMENT_BYTES_MAX {
        return Err(Error::invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided exceeded the 4KB limit. String measured: {measured}"
        )));
    }
    Ok(())
}
