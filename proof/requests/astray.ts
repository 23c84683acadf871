import type { PermissionRequest } from "../../components/permissions";
import {
  ENCRYPTION_CONTEXT,
  SECURE_TRANSPORT,
  TLS_VERSION,
  VIA_SERVICE,
} from "../../components/permissions";
import type { ForbiddenRequest } from "./intrusions";

/** A documented request, changed so that it must be denied. */
export const astray = (
  request: PermissionRequest,
  how: string,
  change: Partial<ForbiddenRequest>,
): ForbiddenRequest => ({
  ...request,
  id: `${request.id}, ${how}`,
  what: `${request.what}, ${how}`,
  threat: how,
  ...change,
});

/** A request over plain HTTP, which has no TLS version, and over an old TLS. */
export function unsafeRequests(request: PermissionRequest): ForbiddenRequest[] {
  const { [TLS_VERSION]: _version, ...plain } = request.context;
  const unsafe = (how: string, context: PermissionRequest["context"]) =>
    astray(request, how, { context, deniedByBucketPolicy: true });
  return [
    unsafe("over HTTP", { ...plain, [SECURE_TRANSPORT]: "false" }),
    unsafe("over TLS 1.1", { ...request.context, [TLS_VERSION]: "1.1" }),
  ];
}

/** A documented use of a key, led astray: elsewhere, past S3, for another bucket. */
export function strayKeyRequests(
  request: PermissionRequest,
  inOtherBucket: (arn: string) => string,
): ForbiddenRequest[] {
  const { context } = request;
  const { [VIA_SERVICE]: service = "", [ENCRYPTION_CONTEXT]: arn = "", ...rest } = context;
  const region = service.includes(".eu-north-1.") ? "us-east-1" : "eu-north-1";
  const otherService = service.replace(/^s3\.[^.]+/, `s3.${region}`);
  return [
    astray(request, "in another Region", { context: { ...context, [VIA_SERVICE]: otherService } }),
    astray(request, "past S3", { context: { ...rest, [ENCRYPTION_CONTEXT]: arn } }),
    astray(request, "for another bucket", {
      context: { ...context, [ENCRYPTION_CONTEXT]: inOtherBucket(arn) },
    }),
    astray(request, "without a context", { context: { ...rest, [VIA_SERVICE]: service } }),
  ];
}

/** A documented use of a key, of a key that is no side's. */
export function withAnotherKey(request: PermissionRequest): ForbiddenRequest {
  const resource = request.resource.replace(/\/.*$/, "/00000000-0000-4000-8000-000000000000");
  return astray(request, "with another key", { resource });
}
