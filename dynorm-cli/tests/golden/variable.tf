# Tables, as their models in Rust describe them. Made by dynorm.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.29"
    }
  }
}

variable "table_prefix" {
  type        = string
  default     = "prod-"
  description = "What stands before the name of each table"
}

resource "aws_dynamodb_table" "users" {
  name                        = "${var.table_prefix}users"
  billing_mode                = "PROVISIONED"
  read_capacity               = 50
  write_capacity              = 20
  hash_key                    = "account_type"
  range_key                   = "last_name"
  deletion_protection_enabled = true
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "account_type"
    type = "S"
  }

  attribute {
    name = "last_name"
    type = "S"
  }

  attribute {
    name = "email"
    type = "S"
  }

  attribute {
    name = "date_joined"
    type = "N"
  }

  attribute {
    name = "country"
    type = "S"
  }

  attribute {
    name = "visits"
    type = "N"
  }

  local_secondary_index {
    name            = "DateJoinedIndex"
    range_key       = "date_joined"
    projection_type = "ALL"
  }

  global_secondary_index {
    name               = "EmailIndex"
    projection_type    = "INCLUDE"
    non_key_attributes = ["last_name_first", "city"]
    read_capacity      = 5
    write_capacity     = 5

    key_schema {
      attribute_name = "email"
      key_type       = "HASH"
    }
  }

  global_secondary_index {
    name            = "CountryIndex"
    projection_type = "KEYS_ONLY"
    read_capacity   = 50
    write_capacity  = 20

    key_schema {
      attribute_name = "country"
      key_type       = "HASH"
    }
  }

  global_secondary_index {
    name            = "by_residence"
    projection_type = "ALL"
    read_capacity   = 50
    write_capacity  = 20

    key_schema {
      attribute_name = "country"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "account_type"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "visits"
      key_type       = "RANGE"
    }

    key_schema {
      attribute_name = "date_joined"
      key_type       = "RANGE"
    }
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 35
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
  }

  tags = {
    "stage" = "prod"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_dynamodb_table" "users_unique" {
  name                        = "${var.table_prefix}users-unique"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "name"
  deletion_protection_enabled = true

  attribute {
    name = "name"
    type = "S"
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 35
  }

  tags = {
    "stage" = "prod"
  }

  lifecycle {
    prevent_destroy = true
    # The schema leaves the throughput alone. If auto scaling sets it, Terraform must too:
    # ignore_changes = [billing_mode, read_capacity, write_capacity]
  }
}

resource "aws_dynamodb_table" "shop" {
  name                        = "${var.table_prefix}shop"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  table_class                 = "STANDARD_INFREQUENT_ACCESS"
  deletion_protection_enabled = true

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  attribute {
    name = "gsi1pk"
    type = "S"
  }

  attribute {
    name = "gsi1sk"
    type = "S"
  }

  global_secondary_index {
    name            = "GSI1"
    projection_type = "ALL"

    key_schema {
      attribute_name = "gsi1pk"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "gsi1sk"
      key_type       = "RANGE"
    }
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 35
  }

  on_demand_throughput {
    max_read_request_units  = 1000
    max_write_request_units = 500
  }

  warm_throughput {
    read_units_per_second  = 15000
    write_units_per_second = 5000
  }

  tags = {
    "stage" = "prod"
  }

  lifecycle {
    prevent_destroy = true
    # The schema leaves the throughput alone. If auto scaling sets it, Terraform must too:
    # ignore_changes = [billing_mode, read_capacity, write_capacity]
  }
}

resource "aws_dynamodb_resource_policy" "shop" {
  resource_arn = aws_dynamodb_table.shop.arn
  policy       = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Read\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:root\"},\"Action\":\"dynamodb:GetItem\",\"Resource\":\"*\"}]}"
}
