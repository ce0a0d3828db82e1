#!/usr/bin/env bash
# Has the tools for which dynorm exports read what it exports: cfn-lint, PyYAML (a reader of YAML 1.1), python-hcl2, moto's
# CloudFormation, and Terraform where it is. Not part of the everyday checks: they need Python and what `pip install` brings.
#
#   python3 -m venv /tmp/exports && /tmp/exports/bin/pip install 'cfn-lint==1.58.0' 'python-hcl2==8.1.4' PyYAML \
#       'moto[dynamodb,cloudformation]==5.2.5' boto3
#   PATH=/tmp/exports/bin:$PATH bash tests/exports.sh
set -euo pipefail
cd "$(dirname "$0")/.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# The models of all examples, and of the shop behind a web API; those of the command line's example at each of its stages; and the schemas of dynorm-cli's tests, which have everything
# there is.
for format in cloudformation cloudformation-yaml terraform create-table snapshot; do
    cargo run --quiet --locked -p dynorm-examples --bin tables -- export "$format" >"$made/all.$format"
    cargo run --quiet --locked -p dynorm-shop --bin shop-schema -- export "$format" >"$made/web-shop.$format"
done
for stage in none dev prod; do
    named=(--stage "$stage")
    [ "$stage" = none ] && named=()
    for format in cloudformation cloudformation-yaml terraform create-table snapshot; do
        cargo run --quiet --locked -p dynorm-examples --bin schema -- "${named[@]}" export "$format" >"$made/shop-$stage.$format"
    done
    cargo run --quiet --locked -p dynorm-examples --bin schema -- "${named[@]}" export cloudformation --prefix-variable \
        >"$made/shop-$stage-variable.cloudformation"
done
for name in shop nasty variable; do
    cp dynorm-cli/tests/golden/$name.cloudformation.json "$made/$name.cloudformation"
    cp dynorm-cli/tests/golden/$name.tf "$made/$name.terraform"
done
for name in shop nasty; do cp dynorm-cli/tests/golden/$name.cloudformation.yaml "$made/$name.cloudformation-yaml"; done

python3 tests/exports.py "$made"

if command -v terraform >/dev/null; then
    for file in "$made"/*.terraform; do terraform fmt -check - <"$file" >/dev/null; done
    echo "terraform fmt: as it would leave them"
else
    echo "terraform fmt: skipped, it is not installed"
fi
