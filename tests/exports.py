"""What `tests/exports.sh` has made, read by the tools that it is for. Fails with what one of them says."""

import json
import os
import pathlib
import subprocess
import sys

# No account, and nothing that moto does not answer itself.
os.environ.update(
    AWS_DEFAULT_REGION="eu-west-1", AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none", AWS_EC2_METADATA_DISABLED="true"
)

import boto3
import hcl2
import yaml
from moto import mock_aws

# What cfn-lint 1.58 does not know yet, by the words of its message. Such a template is made by moto all the same.
UNKNOWN_TO_CFN_LINT = []

# What moto 5.2.5 leaves out of a template without a word, or takes and does not show, so that nothing can be held against it.
UNKNOWN_TO_MOTO = {
    "TimeToLiveSpecification", "PointInTimeRecoverySpecification", "TableClass", "OnDemandThroughput", "ResourcePolicy",
    "SSESpecification", "WarmThroughput",
}
# What is compared by itself, or has no counterpart in a description.
COMPARED = {
    "TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "BillingMode",
    "ProvisionedThroughput", "StreamSpecification", "DeletionProtectionEnabled", "Tags",
}

made = pathlib.Path(sys.argv[1])
left_out = set()


def lint(file):
    """Every message but those of the list."""
    run = subprocess.run(["cfn-lint", "--format", "json", "--regions", "eu-west-1", "--template", str(file)], capture_output=True, text=True)
    if run.stderr.strip():
        sys.exit(f"cfn-lint on {file.name}: {run.stderr}")
    messages = [f"{one['Rule']['Id']}: {one['Message']}" for one in json.loads(run.stdout or "[]")]
    known = [one for one in messages if any(words in one for words in UNKNOWN_TO_CFN_LINT)]
    for one in known:
        print(f"  not known to cfn-lint, in {file.name}: {one}")
    wrong = [one for one in messages if one not in known]
    if wrong:
        sys.exit(f"cfn-lint on {file.name}:\n" + "\n".join(wrong))


def same_as_json(file):
    """YAML 1.1 and JSON have to be read as one and the same."""
    other = json.loads(file.with_suffix(".cloudformation").read_text())
    if yaml.safe_load(file.read_text()) != other:
        sys.exit(f"{file.name} is not read as the JSON is")


def sorted_keys(described):
    return [(key["AttributeName"], key["KeyType"]) for key in described["KeySchema"]]


def indexes(described):
    kinds = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    return {
        (kind, index["IndexName"], tuple(sorted_keys(index)), index["Projection"]["ProjectionType"],
         tuple(sorted(index["Projection"].get("NonKeyAttributes", []))))
        for kind in kinds for index in described.get(kind, [])
    }


@mock_aws
def round_trip(file):
    """moto makes the stack; the tables that are there then have the keys and indexes that the template says."""
    template = json.loads(file.read_text())
    boto3.client("cloudformation").create_stack(StackName="tables", TemplateBody=json.dumps(template))
    dynamodb = boto3.client("dynamodb")
    prefix = template.get("Parameters", {}).get("TablePrefix", {}).get("Default", "")
    for name, resource in template["Resources"].items():
        wanted = resource["Properties"]
        table = wanted["TableName"]
        if isinstance(table, dict):
            table = prefix + table["Fn::Join"][1][1]
        found = dynamodb.describe_table(TableName=table)["Table"]
        for what in (sorted_keys, indexes):
            if what(found) != what(wanted):
                sys.exit(f"{file.name}, {name}: moto made {what(found)}, wanted {what(wanted)}")
        mode = found.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        if mode != wanted["BillingMode"]:
            sys.exit(f"{file.name}, {name}: moto made it {mode}")
        defined = {(one["AttributeName"], one["AttributeType"]) for one in found["AttributeDefinitions"]}
        if defined != {(one["AttributeName"], one["AttributeType"]) for one in wanted["AttributeDefinitions"]}:
            sys.exit(f"{file.name}, {name}: moto defined {defined}")
        same(file, name, "stream", found.get("StreamSpecification", {}).get("StreamViewType"), wanted.get("StreamSpecification", {}).get("StreamViewType"))
        same(file, name, "protection", found.get("DeletionProtectionEnabled", False), wanted.get("DeletionProtectionEnabled", False))
        units = ("ReadCapacityUnits", "WriteCapacityUnits")
        if mode == "PROVISIONED":
            same(file, name, "throughput", *[[one["ProvisionedThroughput"][unit] for unit in units] for one in (found, wanted)])
        pages = dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=found["TableArn"])
        tags = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"] if not tag["Key"].startswith("aws:")}
        same(file, name, "tags", tags, {tag["Key"]: tag["Value"] for tag in wanted.get("Tags", [])})
        unknown = wanted.keys() - COMPARED
        if unknown - UNKNOWN_TO_MOTO:
            sys.exit(f"{file.name}, {name}: nobody has compared {sorted(unknown - UNKNOWN_TO_MOTO)}")
        left_out.update(unknown)


def same(file, name, what, found, wanted):
    if found != wanted:
        sys.exit(f"{file.name}, {name}: moto has {what} {found}, wanted {wanted}")


@mock_aws
def create(file):
    """What the AWS command line is given makes the tables."""
    dynamodb = boto3.client("dynamodb")
    calls = {
        "create-table": dynamodb.create_table,
        "update-time-to-live": dynamodb.update_time_to_live,
        "update-continuous-backups": dynamodb.update_continuous_backups,
    }
    for name, document in json.loads(file.read_text()).items():
        calls[name.split(".")[-2]](**document)


def terraform(file):
    """python-hcl2 reads the names that were written; and each table once."""
    tables = [table for block in hcl2.loads(file.read_text())["resource"] for table in block.values()]
    if not tables:
        sys.exit(f"{file.name} has no tables")


count = 0
for file in sorted(made.iterdir()):
    match file.suffix:
        case ".cloudformation":
            lint(file)
            round_trip(file)
        case ".cloudformation-yaml":
            lint(file)
            same_as_json(file)
        case ".terraform":
            terraform(file)
        case ".create-table":
            create(file)
        case _:
            json.loads(file.read_text())
    count += 1
print(f"not made by moto, and read by cfn-lint alone: {', '.join(sorted(left_out)) or 'nothing'}")
print(f"{count} files read by the tools they are for")
