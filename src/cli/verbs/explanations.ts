/** What a message means wherever it stands, and how to mend what it tells of. The message itself adds the particulars. */
export type Explanation = { readonly means: string; readonly mend: string };

const TYPED = "Correct the word as the message says; --help lists what the verb takes.";
const REFUSED = "The API server refuses the object, so what was read here is not what runs in the cluster.";
const MAYBE = "Until it is mended that part counts as perhaps anything, and what rests on it is unknown.";

/** The text of policies: SLU11xx. */
const POLICIES: Readonly<Record<string, Explanation>> = {
  SLU1101: {
    means: `A field holds a text where a number belongs, a list where a map does, or the like. ${MAYBE}`,
    mend: "Write a value of the type that the message names; a number or a yes that is meant as text goes into quotes.",
  },
  SLU1102: {
    means: `A field without which the object says nothing certain is not there. ${MAYBE}`,
    mend: "Write the field that the message names. Do not leave out the rule instead: without it the policy may allow more.",
  },
  SLU1103: {
    means:
      "The API has no field of that name, drops it, and goes on without: a misspelt podSelector selects every pod. The answer is what the cluster would do, which is seldom what was meant.",
    mend: "Write the name that was meant; fields of another kind or version of policy have other names here.",
  },
  SLU1104: {
    means:
      "The object has no metadata.name. No cluster stores it, and nothing can be said about which policy decides.",
    mend: "Give it a name; generateName is for objects that are created, not applied.",
  },
  SLU1105: {
    means:
      "The policy is of a version of its API that says other things than the versions read here. It counts as perhaps anything.",
    mend: "Write it in one of the versions that the message names; the cluster converts none of these by itself.",
  },
  SLU1106: {
    means: `matchExpressions know In, NotIn, Exists and DoesNotExist, and nothing else. ${MAYBE}`,
    mend: "Write one of the four. Comparisons such as Gt are for nodes in scheduling, not for policies.",
  },
  SLU1107: {
    means: `In and NotIn need values, Exists and DoesNotExist may have none. ${MAYBE}`,
    mend: "Add the values that are meant, or leave out the list.",
  },
  SLU1108: {
    means:
      "No object can carry such a label, since label keys and values have a fixed form. The requirement therefore matches nothing, or everything where it is negated.",
    mend: "Correct the key or value: letters, digits, dashes, underscores and dots, 63 at most, with letters or digits at both ends.",
  },
  SLU1111: {
    means: `The text is no block of addresses. ${MAYBE}`,
    mend: "Write an address and a prefix, 10.0.0.0/8 or fd00::/8; one address alone is /32 or /128.",
  },
  SLU1112: {
    means: `Enforcers read ::ffff:10.0.0.0/104 as IPv4, as IPv6 or not at all. ${MAYBE}`,
    mend: "Write the IPv4 block itself.",
  },
  SLU1113: {
    means:
      "The address has bits beyond the prefix, so that 10.0.0.7/8 means 10.0.0.0/8: far more than one machine.",
    mend: "Write the block that is meant: the network's own address, or /32 for the machine.",
  },
  SLU1114: {
    means:
      "An exception must lie inside its block. The API server refuses others, so it is not sure what the rule allows.",
    mend: "Write an exception within the block, or take it out; every block excepts from itself only.",
  },
  SLU1115: {
    means:
      "The exception is as wide as its block, so that nothing is left of the block and the item matches no address.",
    mend: "Narrow the exception or remove the item.",
  },
  SLU1116: {
    means: `The text is no name that DNS can have, nor a pattern of such names in this language. ${MAYBE}`,
    mend: "Write the name without scheme, port or path; the message says which wildcards this kind of policy has.",
  },
  SLU1121: {
    means: `Ports run from 1 to 65535. ${MAYBE}`,
    mend: "Write a port of that range; leave ports out to mean every one.",
  },
  SLU1122: {
    means: `A port given as text is looked up as a name, and names of ports hold a letter: "80" in quotes names nothing. ${MAYBE}`,
    mend: "Take the quotes away, or write the name that the containers give their port.",
  },
  SLU1123: {
    means:
      "No container can give its port that name (15 characters at most, lower-case letters, digits and dashes), so that the item matches nothing.",
    mend: "Write the name under which the destination's containers declare the port, or its number.",
  },
  SLU1124: {
    means: `endPort lies below port. ${REFUSED} ${MAYBE}`,
    mend: "Write the smaller number first.",
  },
  SLU1125: {
    means: `endPort needs a number in port to start at; a name cannot start a range. ${MAYBE}`,
    mend: "Write the first number of the range as port.",
  },
  SLU1126: {
    means: `Policies can name TCP, UDP and SCTP, in capitals. ${MAYBE}`,
    mend: "Write one of these; a rule without ports covers ICMP and the others too.",
  },
  SLU1131: {
    means: `policyTypes knows Ingress and Egress. With another word it is not sure in which directions the policy isolates. ${MAYBE}`,
    mend: "Write Ingress, Egress or both.",
  },
  SLU1132: {
    means: `An item of the list of peers is empty. It may have been meant as nobody or as everybody. ${MAYBE}`,
    mend: "Write a selector, {} for all, or a block; leave the whole list out to mean everything.",
  },
  SLU1133: {
    means: `One item holds an ipBlock and a selector; the API takes one of the two. ${MAYBE}`,
    mend: "Write two items: either may then match.",
  },
  SLU1134: {
    means: `An item that stands for exactly one of several members has none of them. ${MAYBE}`,
    mend: "Write the member that is meant.",
  },
  SLU1135: {
    means: `An item that stands for exactly one of several members has more. Which one counts is not defined. ${MAYBE}`,
    mend: "Make an item of each.",
  },
  SLU1136: {
    means: `An item has a member that this version does not know; a newer one might. ${MAYBE}`,
    mend: "Write one of the members that the message names.",
  },
  SLU1137: {
    means:
      "The schema asks for a selector that is not there. It is read as {}, everything, as the types of the API read it; an API server with the schema refuses the object.",
    mend: "Write the selector, {} where everything is meant.",
  },
  SLU1138: {
    means: `A rule of a cluster-wide policy has no peers; unlike in a NetworkPolicy that does not mean everything. ${MAYBE}`,
    mend: "Name the peers: namespaces: {} for all pods, networks for addresses.",
  },
  SLU1139: {
    means: `The API asks for at least one item there. ${REFUSED} ${MAYBE}`,
    mend: "Write an item, or leave out the list where that is allowed.",
  },
  SLU1141: {
    means:
      "The rule's action is none of this kind's. The rule may let through or stop what it matches; what it decides is unknown.",
    mend: "Write one of the actions that the message names: Accept in ClusterNetworkPolicy is Allow in AdminNetworkPolicy.",
  },
  SLU1142: {
    means:
      "Without a known tier it is not known whether the policy comes before or after NetworkPolicies, so it counts as perhaps anything.",
    mend: "Write Admin or Baseline.",
  },
  SLU1143: {
    means: "The priority is not one that the API takes, so the policy's place among the others is not known.",
    mend: "Write a whole number from 0 to 1000; the smaller one is asked first.",
  },
  SLU1144: {
    means:
      "A cluster has one BaselineAdminNetworkPolicy, and it is called default. One of another name is refused, so it counts as perhaps anything.",
    mend: "Call it default, and put all baseline rules into it.",
  },
  SLU1145: {
    means:
      "Names of domains may stand in rules that accept, and in no others: which addresses a name has is not sure enough to deny by.",
    mend: "Deny by networks, or accept the names and deny the rest.",
  },
  SLU1151: {
    means: `The list has more items than the API server takes. ${REFUSED}`,
    mend: "Split the policy, or say with fewer items what is meant.",
  },
  SLU1152: {
    means: `The name of a rule is longer than the API server takes. ${REFUSED}`,
    mend: "Shorten it to 100 characters.",
  },
  SLU1199: {
    means: "One object has so many faults that only the first are listed.",
    mend: "Mend those and run again.",
  },
};

/** Files and standard input: SLU12xx. */
const FILES: Readonly<Record<string, Explanation>> = {
  SLU1201: {
    means: "Nothing is at that path, so nothing of it is in the answer. The run ends with 2.",
    mend: "Check the path, which is taken from the working directory, and that the shell has expanded patterns.",
  },
  SLU1202: {
    means: "The system does not let the file or folder be read. What it holds is missing in the answer.",
    mend: "Give yourself the permission to read it, or leave it out with --exclude.",
  },
  SLU1203: {
    means: "A symbolic link points to nothing. What it should lead to is missing in the answer.",
    mend: "Restore the target, remove the link, or leave it out with --exclude.",
  },
  SLU1204: {
    means: "Following the link would never end, so it is not followed.",
    mend: "Remove the link, or leave it out with --exclude.",
  },
  SLU1205: {
    means: "The source is a device, a socket or a pipe, which are not opened by name.",
    mend: "Give a regular file, or pipe the text in and name it `-`.",
  },
  SLU1206: {
    means: "One source is larger than is read into memory. What it holds is missing in the answer.",
    mend: "Split it into files, or leave it out with --exclude.",
  },
  SLU1207: {
    means: "The bytes are no text: an image, an archive, a program.",
    mend: "Give YAML or JSON; unpack archives first.",
  },
  SLU1208: {
    means: "The text is in none of UTF-8, UTF-16 and UTF-32, or is damaged. Guessing could change names.",
    mend: "Save it as UTF-8.",
  },
  SLU1209: {
    means: "No file of the folder has an ending that manifests have, or all are excluded.",
    mend: "Give the folder that holds the manifests, or name the files one by one, which are then read whatever their ending.",
  },
  SLU1210: {
    means: "All sources together hold nothing to read, so there is nothing to answer about.",
    mend: "Give at least one file, folder, `-` or cluster that holds manifests.",
  },
};

/** The live cluster: SLU13xx. */
const CLUSTER: Readonly<Record<string, Explanation>> = {
  SLU1301: {
    means: "The file that says how to reach clusters is missing, or is no kubeconfig.",
    mend: "Set KUBECONFIG to the right file, and see that `kubectl config view` shows it.",
  },
  SLU1302: {
    means: "The kubeconfig names no such context, so it is not known which cluster is meant.",
    mend: "Name one that `kubectl config get-contexts` lists, as cluster:<context>.",
  },
  SLU1303: {
    means: "The API server did not answer: it is down, or a network, proxy or certificate stands between.",
    mend: "See that `kubectl get --raw /version` works from this machine.",
  },
  SLU1304: {
    means: "The kubeconfig asks a program for credentials, and it failed or gave none.",
    mend: "Log in as for kubectl, and run the program that the kubeconfig names by itself to see what it says.",
  },
  SLU1305: {
    means: "The API server knows nobody by these credentials; they may have expired.",
    mend: "Log in again.",
  },
  SLU1306: {
    means:
      "These credentials may not list some kind of object. Whatever it may hold counts as possible, so that answers may be unknown.",
    mend: "Ask for get and list on that resource; the README lists all that is asked for, none of it secret.",
  },
  SLU1307: {
    means: "The API server failed to list some kind of object. Whatever it may hold counts as possible.",
    mend: "Run again when the API server is well.",
  },
  SLU1308: {
    means:
      "The cluster serves a kind of policy in a version that is not read here. What it holds counts as possible.",
    mend: "Update Sluice, or let the cluster serve the older version as well.",
  },
  SLU1309: {
    means: "The server does not know a kind that every cluster has: it may be no Kubernetes API server.",
    mend: "Check which server the context names; a proxy or a gateway may stand before it.",
  },
  SLU1310: {
    means: "A long list came in pieces, and the cluster changed between two of them.",
    mend: "Run again if objects that changed in these minutes matter.",
  },
};

/** The command line: SLU19xx. */
const COMMANDS: Readonly<Record<string, Explanation>> = {
  SLU1901: { means: "The first word says what to do, and this one is no verb.", mend: TYPED },
  SLU1902: { means: "No verb has an option of that name.", mend: TYPED },
  SLU1903: { means: "The option exists, and another verb takes it.", mend: TYPED },
  SLU1904: {
    means: "The option takes a value, and none follows it.",
    mend: "Write the value behind it, after a blank or an equals sign.",
  },
  SLU1905: {
    means: "The option is a plain yes and takes no value.",
    mend: "Write it alone, or leave it out.",
  },
  SLU1906: {
    means:
      "One option was given twice with values that contradict each other; guessing which one counts could hide something.",
    mend: "Leave one of the two out.",
  },
  SLU1907: {
    means: "Without this option the question is not complete.",
    mend: "Add it; the message has an example.",
  },
  SLU1908: {
    means: "A verb needs something to read, and no file, folder, `-` or cluster was given.",
    mend: "Add a source, . for the working directory.",
  },
  SLU1909: {
    means:
      "There is a word that belongs to no option and is no source of this verb. An option before it may lack its value.",
    mend: TYPED,
  },
  SLU1911: { means: "The option takes one of a few words, and this is none of them.", mend: TYPED },
  SLU1912: {
    means: "Not every answer makes sense in every format: a graph of a yes or no, say.",
    mend: "Choose one of the formats that the message names.",
  },
  SLU1913: {
    means:
      "A port is a number, a range or a word, with the protocol behind a slash: 443, 53/udp, 8000-8010, icmp, all.",
    mend: "Write it in one of these forms.",
  },
  SLU1914: {
    means:
      "--from and --to take a workload (namespace/name, with [Kind] where that is not unique), a selector, and --to also an address, a block, a name, svc/namespace/name or a word such as internet.",
    mend: "Write it in one of these forms; quote what has blanks.",
  },
  SLU1915: {
    means: "The text is no address, and no block of addresses with a prefix.",
    mend: "Write 10.0.0.0/8 or fd00::/8, several separated by commas.",
  },
  SLU1916: {
    means: "A selector of labels has the form that kubectl takes after -l.",
    mend: "Write app=web, app!=web, app in (a,b), app or !app, several separated by commas.",
  },
  SLU1917: {
    means: "No namespace can have that name, so nothing could ever be found in it.",
    mend: "Write the name as `kubectl get namespaces` shows it.",
  },
  SLU1918: {
    means:
      "What was typed is not the usual spelling; the answer is about what the message says it was taken for.",
    mend: "Nothing, if that is what was meant.",
  },
  SLU1919: {
    means: "The address is one that stands for an IPv4 address where NAT64 translates.",
    mend: "Ask about the IPv4 address as well.",
  },
  SLU1920: {
    means: "Codes are SLU and four digits; this one belongs to nothing.",
    mend: "`sluice explain` without a code lists all.",
  },
  SLU1921: {
    means:
      "The question is understood, and the input holds nothing that it could be about: a workload or service that is not in it, say.",
    mend: "Ask about what the message lists, or add the manifests that are missing.",
  },
  SLU1922: {
    means: "The option takes the version of a program, in numbers with dots between them.",
    mend: "Write it as 1.16 or 1.16.3.",
  },
};

/** By code: what every message of these rooms means. A test holds that none is missing. */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ...POLICIES,
  ...FILES,
  ...CLUSTER,
  ...COMMANDS,
};
