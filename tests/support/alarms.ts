import type { RecordedResource } from "../../rehearsal/recordedResource";
import { pair } from "./goodPair";
import type { Mode } from "./pairs";
import { bucket, key, replication } from "./pairs";
import { resource } from "./policies";

/** An alarm on a metric of one rule, in a Region, as an update leaves it. */
export function metricAlarm(
  name: string,
  metricName: string,
  region: string,
  [source, destination, RuleId]: readonly [RecordedResource, RecordedResource, string],
): RecordedResource {
  return resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    name,
    region,
    {
      namespace: "AWS/S3",
      metricName,
      statistic: metricName === "OperationsFailedReplication" ? "Sum" : "Maximum",
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      dimensions: {
        SourceBucket: source.properties.bucket,
        DestinationBucket: destination.properties.bucket,
        RuleId,
      },
      treatMissingData: "ignore",
      alarmActions: [`arn:aws:sns:${region}:111111111111:oncall`],
    },
    { dimensions: [source, destination] },
  );
}

/** The same alarm as a metric math that adds up the metrics of several alarms. */
export function metricMath(name: string, alarms: readonly RecordedResource[]): RecordedResource {
  const [first] = alarms as readonly [RecordedResource];
  const { treatMissingData, alarmActions } = first.properties;
  const metrics = alarms.map(({ properties }, index) => {
    const { namespace, metricName, dimensions, statistic: stat } = properties;
    return { id: `m${index}`, metric: { namespace, metricName, dimensions, stat, period: 60 } };
  });
  const sum = { id: "sum", expression: "SUM(METRICS())", returnData: true };
  const dependencies = alarms.flatMap((one) => one.propertyDependencies.dimensions ?? []);
  return {
    ...first,
    name,
    urn: `urn:pulumi:test::program::${first.type}::${name}`,
    properties: { metricQueries: [sum, ...metrics], treatMissingData, alarmActions },
    propertyDependencies: { metricQueries: [...new Set(dependencies)] },
  };
}

/** The good pair with a second rule, `all-eu`, to a destination in eu-west-1. */
export function fanOut(mode: Mode = "update") {
  const { alarm, ...stack } = pair(mode);
  const { source, destination, destinationKey, role } = stack;
  const eu = bucket("archive-eu", "eu-west-1", mode);
  const euKey = key("archive-eu-key", "eu-west-1", mode);
  const rules = [
    ["all-dr", destination, destinationKey],
    ["all-eu", eu, euKey],
  ] satisfies Parameters<typeof replication>[2];
  return { ...stack, eu, euKey, replication: replication("archive", source, rules, role), alarm };
}
