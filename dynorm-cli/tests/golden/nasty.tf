# Tables, as their models in Rust describe them. Made by dynorm.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.29"
    }
  }
}

resource "aws_dynamodb_table" "table_9_nasty__" {
  name         = "9.nasty-_"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "no"
  range_key    = "007"

  attribute {
    name = "no"
    type = "S"
  }

  attribute {
    name = "007"
    type = "B"
  }

  attribute {
    name = "="
    type = "N"
  }

  attribute {
    name = "$${x}"
    type = "S"
  }

  attribute {
    name = "\"'\\"
    type = "S"
  }

  attribute {
    name = "ein ü 🦀 \u0085"
    type = "S"
  }

  attribute {
    name = "two\nlines\t"
    type = "S"
  }

  attribute {
    name = "<script>alert(1)</script>"
    type = "S"
  }

  local_secondary_index {
    name            = "yes"
    range_key       = "="
    projection_type = "KEYS_ONLY"
  }

  global_secondary_index {
    name               = "on.off-007"
    projection_type    = "INCLUDE"
    non_key_attributes = ["yes", "on", "off", "y", "n", "null", "~", "true", "0o7", "0x1F", "1e3", "1_000", "12:30:45", "2026-11-26", ".inf", "=", "<<", "- x"]

    key_schema {
      attribute_name = "$${x}"
      key_type       = "HASH"
    }
  }

  global_secondary_index {
    name               = "null"
    projection_type    = "INCLUDE"
    non_key_attributes = ["a: b", "# c", "&a", "*a", "!b", "%%{if x}", "$$${x}", " lead", "trail "]

    key_schema {
      attribute_name = "\"'\\"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "ein ü 🦀 \u0085"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "two\nlines\t"
      key_type       = "RANGE"
    }

    key_schema {
      attribute_name = "<script>alert(1)</script>"
      key_type       = "RANGE"
    }
  }

  tags = {
    " lead"      = " lead"
    "- x"        = "- x"
    ".inf"       = ".inf"
    "007"        = "007"
    "0o7"        = "0o7"
    "0x1F"       = "0x1F"
    "12:30:45"   = "12:30:45"
    "1_000"      = "1_000"
    "1e3"        = "1e3"
    "2026-11-26" = "2026-11-26"
    "="          = "="
    "a: b"       = "a: b"
    "n"          = "n"
    "no"         = "no"
    "null"       = "null"
    "off"        = "off"
    "on"         = "on"
    "trail "     = "trail "
    "true"       = "true"
    "y"          = "y"
    "yes"        = "yes"
  }

  lifecycle {
    prevent_destroy = true
    # The schema leaves the throughput alone. If auto scaling sets it, Terraform must too:
    # ignore_changes = [billing_mode, read_capacity, write_capacity]
  }
}

resource "aws_dynamodb_table" "table_9_nasty__2" {
  name         = "9_nasty_-"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  tags = {
    " lead"      = " lead"
    "- x"        = "- x"
    ".inf"       = ".inf"
    "007"        = "007"
    "0o7"        = "0o7"
    "0x1F"       = "0x1F"
    "12:30:45"   = "12:30:45"
    "1_000"      = "1_000"
    "1e3"        = "1e3"
    "2026-11-26" = "2026-11-26"
    "="          = "="
    "a: b"       = "a: b"
    "n"          = "n"
    "no"         = "no"
    "null"       = "null"
    "off"        = "off"
    "on"         = "on"
    "trail "     = "trail "
    "true"       = "true"
    "y"          = "y"
    "yes"        = "yes"
  }

  lifecycle {
    prevent_destroy = true
    # The schema leaves the throughput alone. If auto scaling sets it, Terraform must too:
    # ignore_changes = [billing_mode, read_capacity, write_capacity]
  }
}
