// Makes the items in this directory: see README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Entity } from "electrodb";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import { Table as OneTable } from "dynamodb-onetable";
import * as toolbox from "dynamodb-toolbox";

const client = new DynamoDBClient({
  endpoint: process.env.ENDPOINT,
  region: "local",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

async function createTable(name, indexes) {
  const keys = [["pk", "sk"], ...indexes.map(([pk, sk]) => [pk, sk])];
  const schema = ([hash, range]) => [
    { AttributeName: hash, KeyType: "HASH" },
    ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : []),
  ];
  await client.send(new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: schema(keys[0]),
    AttributeDefinitions: keys.flat().filter(Boolean).map((key) => ({ AttributeName: key, AttributeType: "S" })),
    GlobalSecondaryIndexes: indexes.map((index, place) => ({
      IndexName: `gsi${place + 1}`,
      KeySchema: schema(index),
      Projection: { ProjectionType: "ALL" },
    })),
  }));
}

// What is stored, as DynamoDB's JSON, in the order of its keys.
async function keep(library, table) {
  const { version } = JSON.parse(readFileSync(`node_modules/${library}/package.json`));
  const { Items } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  const key = (item) => `${item.pk.S} ${item.sk.S}`;
  const items = Items.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((item) =>
    Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))));
  writeFileSync(`${library}.json`, JSON.stringify({ library, version, items }, null, 1) + "\n");
}

async function electrodb() {
  const table = "electrodb";
  await createTable(table, [["gsi1pk", "gsi1sk"], ["gsi2pk"], ["gsi3pk", "gsi3sk"]]);
  const order = new Entity({
    model: { service: "Shop", entity: "Order", version: "1" },
    attributes: {
      tenantId: { type: "string", required: true },
      customer: { type: "string", required: true },
      placed: { type: "string", required: true },
      number: { type: "number", required: true, padding: { length: 6, char: "0" } },
      status: { type: "string" },
      due: { type: "string" },
      count: { type: "number" },
      note: { type: "string" },
    },
    indexes: {
      primary: {
        pk: { field: "pk", composite: ["tenantId", "customer"] },
        sk: { field: "sk", composite: ["placed", "number"] },
      },
      byStatus: {
        index: "gsi1",
        pk: { field: "gsi1pk", composite: ["status"] },
        sk: { field: "gsi1sk", composite: ["due", "count"] },
      },
      byCustomer: { index: "gsi2", pk: { field: "gsi2pk", composite: ["customer"] } },
      inCollection: {
        index: "gsi3",
        collection: "orders",
        type: "clustered",
        pk: { field: "gsi3pk", composite: ["customer"], template: "CUST-${customer}-X" },
        sk: { field: "gsi3sk", composite: ["placed"] },
      },
    },
  }, { client: documents, table });
  const some = { tenantId: "acme", customer: "c1", placed: "2026-11-26" };
  await order.put({ ...some, number: 7, status: "open", due: "2026-12-01", count: 10, note: "Kept As It Is" }).go();
  await order.put({ ...some, number: 8, status: "open", due: "2026-12-01", count: 9 }).go();
  // The key of an index ends where a part is absent; without any part there is none.
  await order.put({ ...some, number: 9, status: "open" }).go();
  await order.put({ ...some, number: 10, due: "2026-12-02", count: 1 }).go();
  await order.put({ ...some, number: 11 }).go();
  await order.put({ ...some, customer: "ünï cödé|x$%", number: 12, status: "a#b c", due: "z_z", count: 0 }).go();
  // What is folded, and what would be another's key.
  await order.put({ ...some, tenantId: "Acme", customer: "C2", number: 1 }).go();
  await order.put({ ...some, tenantId: "acme#customer_x", customer: "y", number: 1 }).go();

  const customer = new Entity({
    model: { service: "Shop", entity: "Customer", version: "2" },
    attributes: {
      tenantId: { type: "string", required: true },
      id: { type: "string", required: true },
      name: { type: "string", required: true },
    },
    indexes: {
      primary: {
        pk: { field: "pk", composite: ["tenantId"], casing: "none" },
        sk: { field: "sk", composite: ["id"], casing: "none" },
      },
    },
  }, { client: documents, table });
  await customer.put({ tenantId: "Acme", id: "Ann#1", name: "Ann" }).go();
  const flag = new Entity({
    model: { service: "Shop", entity: "Flag", version: "1" },
    attributes: { tenantId: { type: "string", required: true }, on: { type: "boolean" } },
    indexes: {
      primary: {
        pk: { field: "pk", composite: ["tenantId"], casing: "upper" },
        sk: { field: "sk", composite: [], casing: "upper" },
      },
    },
  }, { client: documents, table });
  await flag.put({ tenantId: "ACME", on: true }).go();
  await keep("electrodb", table);
}

async function onetable() {
  const name = "onetable";
  await createTable(name, [["gs1pk", "gs1sk"]]);
  const table = new OneTable({
    client: new Dynamo({ client }),
    name,
    partial: false,
    logger: false,
    schema: {
      format: "onetable:1.1.0",
      version: "0.0.1",
      indexes: { primary: { hash: "pk", sort: "sk" }, gs1: { hash: "gs1pk", sort: "gs1sk", project: "all" } },
      models: {
        User: {
          pk: { type: String, value: "account#${accountId}" },
          sk: { type: String, value: "${_type}#${email}" },
          gs1pk: { type: String, value: "plan#${plan}" },
          gs1sk: { type: String, value: "${joined}#${seq:6}#${visits}" },
          accountId: { type: String, required: true },
          email: { type: String, required: true },
          plan: { type: String },
          joined: { type: String },
          seq: { type: Number },
          visits: { type: Number },
        },
        Post: {
          pk: { type: String, value: "account#${accountId}" },
          sk: { type: String, value: "User#${email}#Post#${id:4}" },
          accountId: { type: String, required: true },
          email: { type: String, required: true },
          id: { type: Number, required: true },
          text: { type: String },
        },
      },
    },
  });
  const User = table.getModel("User");
  const some = { accountId: "A-1", plan: "Free", joined: "2026-11-26" };
  await User.create({ ...some, email: "ann@b.c", seq: 7, visits: 10 });
  await User.create({ ...some, email: "Bob@b.c", seq: 8, visits: 9 });
  // Each attribute is made by itself, of the parts that it has.
  await User.create({ ...some, email: "no-seq@b.c" });
  await User.create({ accountId: "A-1", email: "no-plan@b.c", joined: "2026-11-27", seq: 1, visits: 0 });
  await User.create({ accountId: "A-2", email: "ünï cödé|x$%", plan: "", joined: " ", seq: 1234567, visits: 1 });
  await User.create({ ...some, email: "e#f", seq: 9, visits: 1 });
  const Post = table.getModel("Post");
  await Post.create({ accountId: "A-1", email: "ann@b.c", id: 3, text: "Hello" });
  await keep("dynamodb-onetable", name);
}

async function dynamodbToolbox() {
  const name = "toolbox";
  await createTable(name, [["gsi1pk", "gsi1sk"]]);
  const table = new toolbox.Table({
    documentClient: documents,
    name,
    partitionKey: { name: "pk", type: "string" },
    sortKey: { name: "sk", type: "string" },
    indexes: {
      gsi1: { type: "global", partitionKey: { name: "gsi1pk", type: "string" }, sortKey: { name: "gsi1sk", type: "string" } },
    },
  });
  const { item, string, number } = toolbox;
  const base = item({
    trainer: string().key(),
    species: string().key(),
    seq: number().key(),
    level: number().optional(),
    region: string().optional(),
  });
  const pokemon = new toolbox.Entity({
    name: "Pokemon",
    table,
    schema: base.and((schema) => ({
      gsi1pk: string().optional().hidden().link(({ region }) => (region ? `REGION|${region}` : undefined)),
      gsi1sk: string().optional().hidden().link(({ region, level }) =>
        (region && level !== undefined ? `${level.toString().padStart(3, "0")}` : undefined)),
    })),
    computeKey: ({ trainer, species, seq }) => ({
      pk: `TRAINER|${trainer}`,
      sk: `${species}-${seq}|POKEMON`,
    }),
  });
  const put = (values) => pokemon.build(toolbox.PutItemCommand).item(values).send();
  await put({ trainer: "Ash", species: "Pikachu", seq: 1, level: 7, region: "Kanto" });
  await put({ trainer: "Ash", species: "Pikachu", seq: 10, level: 31, region: "Kanto" });
  await put({ trainer: "Ash", species: "Mr. Mime", seq: 2, level: 100, region: "Kanto" });
  await put({ trainer: "Ash", species: "Eevee", seq: 3 });
  await put({ trainer: "Ash|2", species: "ünï#cödé", seq: 4 });
  await keep("dynamodb-toolbox", name);
}

await electrodb();
await onetable();
await dynamodbToolbox();
