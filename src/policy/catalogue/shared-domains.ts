import { parse } from "tldts";

/**
 * Domains under which anybody may have a name: those that registries sell names under, and those that providers hand names
 * out under to whoever has an account. The Public Suffix List says which (publicsuffix.org; the tenants' domains are its
 * private section).
 */

/** Who may have a name under a domain: whoever buys one, or whoever has an account with a provider. */
export type SharedBy = "registry" | "provider";

/** Who may have a name under a domain; undefined where its owner alone decides. `sharedBy("github.io")` is `"provider"`. */
export function sharedBy(domain: string): SharedBy | undefined {
  const { publicSuffix, isIcann, isPrivate } = parse(domain, {
    allowPrivateDomains: true,
    extractHostname: false,
    validateHostname: false,
  });
  if (publicSuffix !== domain) return undefined;
  if (isPrivate === true) return "provider";
  return isIcann === true ? "registry" : undefined;
}

/**
 * Names of services that keep what anybody puts there, below domains that are a provider's own: a wildcard over such a domain
 * holds them too. Some have a tenant's name in the path alone, which no list of suffixes shows.
 * Sources: the providers' pages on the endpoints of their services.
 */
export const TENANT_NAMES: readonly string[] = [
  "s3.amazonaws.com",
  "s3.us-east-1.amazonaws.com",
  "any-bucket.s3.amazonaws.com",
  "any-bucket.s3.us-east-1.amazonaws.com",
  "any-api.execute-api.us-east-1.amazonaws.com",
  "sqs.us-east-1.amazonaws.com",
  "storage.googleapis.com",
  "any-bucket.storage.googleapis.com",
  "any-account.blob.core.windows.net",
  "any-account.file.core.windows.net",
  "any-account.servicebus.windows.net",
  "any-app.azurewebsites.net",
  "any-front.azurefd.net",
  "any-bucket.oss-cn-hangzhou.aliyuncs.com",
  "objectstorage.us-ashburn-1.oraclecloud.com",
  "any-bucket.nyc3.digitaloceanspaces.com",
  "s3.us-west-000.backblazeb2.com",
  "s3.wasabisys.com",
  "any-account.r2.cloudflarestorage.com",
  "docs.google.com",
  "script.google.com",
  "hooks.slack.com",
];
