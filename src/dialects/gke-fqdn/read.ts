import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { FQDN_MESSAGES } from "./diagnostics.ts";
import { readBuiltIn } from "./read-built-in.ts";
import { readController } from "./read-controller.ts";
import type { Reading } from "./reading.ts";
import { CONTROLLER, GROUP } from "./schema.ts";
import { unreadFqdn } from "./unread.ts";

/** Reads an FQDNNetworkPolicy: which of the two it is says its version. */
export function readFqdnPolicy(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const { behaviour, defaultNamespace, report } = context;
  const reading: Reading = { behaviour, defaultNamespace, ...tellersOf(FQDN_MESSAGES, document, report) };
  const isController = field(document.root, "apiVersion") === `${GROUP}/${CONTROLLER}`;
  const policy = (isController ? readController : readBuiltIn)(document, reading);
  if (policy !== undefined) return [policy];
  return unreadFqdn(headerOf(document.root, defaultNamespace), document, context);
}
