//! The derives of dynorm. Use them through `dynorm`, which re-exports them.
//!
//! Each goes through three steps: `parse` reads the attributes (syntax only), `ir` checks what they
//! mean together, `expand` writes the code. Errors of the first two are collected, so that one
//! compilation shows all of them.

mod case;
mod ctxt;
mod expand;
mod ir;
mod names;
mod parse;
mod quiet;
mod receiver;
#[cfg(test)]
mod tests;

use ctxt::Ctxt;
use parse::Derive;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Makes a struct with named fields the item of a table: its schema, and how it is stored.
///
/// On the struct:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `#[model(table = "users")]` | the table's name; required |
/// | `#[model(rename_all = "camelCase")]` | how field names become attribute names; the eight cases of serde |
/// | `#[model(paths = "People")]` | the generated functions are those of an `enum People`, not the model's: see below |
/// | `#[model(in = "Layout", entity = "name")]`, `#[key(..)]` | instead of `table`: one of several kinds of items in a table, see below |
/// | `#[model(schema_attr = "schema", upgrade_from = UserV1)]` | the attribute with the number of an item's schema, and the document that it was before: see `dynorm::Upgrade` |
/// | `#[model(schema_attr = "schema", schema_number = 2)]` | the same of the oldest version that is known, if those before it were dropped |
/// | `#[model(crate = "path")]` | where dynorm is, if it is re-exported |
/// | `#[index(name = "I", all, hash(a, b), range(c, d))]` | a global index whose keys are these fields: see below |
///
/// On a field:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `#[hash_key]` | the table's hash key; exactly one |
/// | `#[range_key]` | the table's range key; at most one |
/// | `#[version]` | holds a version that is unique for each write: the saves compare it instead of all attributes |
/// | `#[version(count)]` | the same, counting 1, 2, 3; see `CountedVersion` for what a count cannot exclude |
/// | `#[model(unique)]` | no two items have the same value here: see below |
/// | `#[ttl]` | when the item expires, in seconds since 1970: see `dynorm::time::TimeToLive` |
/// | `#[index(all)]` | a local index: the table's hash key, and this field as range key |
/// | `#[index(all, hash)]` | a global index with this field as hash key |
/// | `#[index(range, name = "I")]` | the range key of the global index `I`, whose hash key is another field |
/// | `#[index(keys_only)]`, `#[index(include(a, b))]` | what the index holds, instead of `all`: nothing else, or these fields too |
/// | `#[index(all, name = "I")]` | the index's name; without, that of `date_joined` is `DateJoinedIndex` |
/// | `#[index(all, name = "I", as = "by_date")]` | what its function is called, and its type after: see below |
///
/// and all that `Document` knows.
///
/// What is a path or a name may be written as text or as it is: `crate = "platform::dynorm"` and
/// `crate = platform::dynorm` are one, as are `default = "Self::now"` and `default = Self::now`. So
/// a `macro_rules!` macro can hand on a `$path:path`, and `$crate::dynorm`.
///
/// # What is generated, and what it is called
///
/// ```ignore
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[hash_key]
///     name: String,
///     #[index(all, hash, name = "GSI1")]
///     email: String,
///     #[index(keys_only, hash, name = "region-index", as = "by_region")]
///     region: String,
/// }
///
/// User::query("Ada")            // a query of the table
/// User::scan()                  // a scan of the table
/// User::email().eq("a@b.c")     // the path of an attribute, with which conditions begin
/// User::gsi1("a@b.c")           // a query of an index
/// User::by_region("eu")
/// UserGsi1::scan()              // an index's type
/// UserByRegion { name, region } // what the index holds, if that is not all
/// ```
///
/// - The function of a field's path has the field's name. Only `query` and `scan` are every model's
///   own: the paths of fields of these names are `query_path` and `scan_path`.
/// - The function of an index has the words of the index's name: that of `HTTPServerIndex` is
///   `http_server_index`, that of `gsi1pk-index` is `gsi1pk_index`. If that is a keyword, `query`,
///   `scan` or the name of a field, it gets `_index` behind it; where the name begins with a digit,
///   `index_` stands before it. `as = "by_region"` says otherwise. What clashes all the same is an
///   error that asks for `as`.
/// - The type of an index is the model's name and that of the function: `UserByRegion`. A model's
///   name that has several words gets a `_` behind it, as in `OrderLine_ByRegion`, so that `User`
///   with `email-index` and `UserEmail` with `index` do not make one type.
///
/// The functions are the model's own, as `User::email()` reads best. Where the model has functions
/// of these names itself, such as a getter `fn email(&self)`, or a `fn new` beside a field `new`,
/// the compiler says `duplicate definitions with name`, or takes `User::default()` for the field
/// `default`. Then `#[model(paths = "People")]` puts all of them on a new type beside the model:
///
/// ```ignore
/// #[derive(Model)]
/// #[model(table = "users", paths = "People")]
/// struct User {
///     #[hash_key]
///     name: String,
/// }
///
/// impl User {
///     fn name(&self) -> &str { .. }
/// }
///
/// People::query("Ada").filter(People::name().exists())
/// ```
///
/// The type of a key is as visible as the model, since whoever can name the model can ask for its
/// items by key. A `pub` model with a key of a private type is the compiler's E0446 at the field:
/// make the type `pub`, or the model `pub(crate)`.
///
/// The model's own methods can have any other name. An `Item` of it has methods as well, such as
/// `save`, `is_new` or `changes`: where both have one of a name, `item.is_new()` is the `Item`'s, and
/// `(*item).is_new()` the model's. The page of `dynorm::Item` lists its names.
///
/// # Indexes of several attributes
///
/// ```ignore
/// #[derive(Model)]
/// #[model(table = "orders")]
/// #[index(name = "by_status", all, hash(tenant, status), range(due, priority))]
/// struct Order {
///     #[hash_key]
///     id: String,
///     tenant: String,
///     status: Status,
///     due: u32,
///     priority: u32,
/// }
///
/// Order::by_status("acme", Status::Open);
/// Order::by_status("acme", Status::Open).due().eq(20261126).priority().ge(3);
/// ```
///
/// On the struct, for a global index of one to four hash attributes and none to four range
/// attributes, each a field of the model that is a string, number or binary, or an `Option` of it:
/// an item that lacks one is not in the index. No field is there twice. `name` and `hash` are
/// required, and what the index holds; `as` names its function as on a field. There may be several
/// of these, beside those on fields: 20 global indexes on a table.
///
/// A query gives every hash attribute a value, in the order of the index. The range attributes are
/// what it is sorted by, the first one first. They take conditions from the left: `eq` on one, then
/// the next can have one; any other condition is the last. What leaves one out, comes again or
/// follows too late does not compile. `any()` is a condition that asks for nothing, for conditions
/// that are there only sometimes. None of the keys can be in a filter of a query of the index.
///
/// Where an attribute is a key of two such indexes, clippy takes the second one for a duplicate
/// (`duplicated_attributes`). It does not look into brackets, so that
/// `hash = [tenant, status], range = [due]`, which means the same, is right to it as well.
///
/// DynamoDB has such indexes since November 2025; other engines may refuse them, or know only the
/// first of the attributes.
///
/// # Entities on one table
///
/// Several kinds of items can be in one table. The table is an ordinary model, the *layout*, with a
/// field that says which kind an item is; each kind is an *entity*, a model of its own, whose keys
/// are made of its fields:
///
/// ```ignore
/// #[derive(Model)]
/// #[model(table = "shop")]
/// struct Shop {
///     #[hash_key]
///     pk: String,
///     #[range_key]
///     sk: String,
///     #[index(all, hash, name = "gsi1")]
///     gsi1pk: Option<String>,
///     #[index(range, name = "gsi1")]
///     gsi1sk: Option<String>,
///     #[entity]
///     #[model(rename = "_type")]
///     entity: Option<String>,
/// }
///
/// #[derive(Model)]
/// #[model(in = "Shop", entity = "order")]
/// #[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{placed}#{number:06}")]
/// #[key(index = "gsi1", hash = "STATUS#{status}", range = "{placed}", as = "by_status")]
/// struct Order {
///     tenant: String,
///     customer: String,
///     placed: Date,
///     number: u32,
///     status: Option<String>,
///     total: u64,
/// }
///
/// let order = orders.get(Order::key("acme", "c1", day, 7u32)).await?;
/// let of_that_day = Order::query("acme", "c1").placed().eq(day).number().ge(2u32).all(&orders).await?;
/// let open = Order::by_status("open").placed().ge(day).all(&orders).await?;
/// ```
///
/// | attribute | meaning |
/// | --- | --- |
/// | `#[entity]` on a field of the layout | holds the entity's name: a `String` or an `Option` of it |
/// | `#[model(in = "Shop", entity = "order")]` | the layout, and the name that is stored; both required |
/// | `#[model(was = ["Order"])]` | older names, which are still read |
/// | `#[key(hash = "..", range = "..")]` | what the table's key is made of; required |
/// | `#[key(index = "gsi1", hash = "..", range = "..")]` | what the keys of an index are made of, by the index's name in DynamoDB. An index that an entity does not name does not hold it |
/// | `#[tenant]` on a field of an entity | its tenant, the first part of all hash keys, see below |
/// | `project = "OrderLine"` | what a query of an index gives that does not hold all attributes: a struct with `#[derive(Projection)]` |
/// | `as = "by_status"` | what the function that queries the index is called; without, it is called after the index |
/// | `#[model(separator = "\|")]`, `#[model(escape = false)]`, `#[model(preset = "onetable")]` on the layout, or an entity | the form of keys is another program's: see below |
///
/// A template is text and parts: `{field}`, or `{field:06}` of a number, with how many digits it
/// has. Parts are apart by `#`. What may be in a part, and how it is stored, is a stable format:
/// [How the keys of entities are stored](../dynorm/guide/keys/index.html). The types that can be
/// parts are those with `dynorm::KeyPart`.
///
/// Everything that a model can do, an entity can: reads, the three saves, batches, transactions,
/// versions. `Order::key(..)` takes the parts of the table's key, in the order in which they stand
/// there.
///
/// - The keys and the name are written with the fields by every write, and are no fields: they are
///   not in `extra` either.
/// - A part of the table's key does not change: that is an error of kind `KeyChanged`. Parts of an
///   index's keys do, and the keys with them, in the same request. Of two clients that change two
///   parts of one index's keys the second conflicts.
/// - A part that is `None` takes the item out of the index.
/// - A query takes the parts of the hash key, and conditions on the parts of the range key: in
///   their order, none left out, all but the last by `eq`. They become one condition on the key,
///   which is exact; only of `lt` on a last part is a filter beside it. `any()` asks for nothing, and
///   `within` takes bounds that may be missing.
/// - Where a key cannot tell entities apart, a query filters on the entity's name: if the range key
///   has no text before its first part or, without a range key, if the hash key has none. So does
///   each scan. `preview` shows it.
/// - An index that does not hold all of an entity gives what its `#[key(.., project = "..")]` names, a
///   projection of attributes that it holds. `fetch` reads the whole items.
/// - An update, which reads nothing, cannot change parts: it would not know the key.
/// - Keys that another program has left out of step are no change. The next save that has something
///   to write mends them. `Item::keys_differ` sees them, and `Table::verify_data` finds all such
///   items of a table.
/// - `Table::of` goes from the layout's table to an entity's: `shop.of::<Order>()`.
/// - An item whose name is another is an error of kind `AnotherEntity`. No two entities
///   of a table may make the same key, or one would be written over the other: `schema!` and
///   `Collection` refuse those that can.
/// - An entity has no unique fields, and no keys or indexes of its own.
/// - Its items expire by a field with `#[ttl]` whose attribute is that of the layout's: a table has
///   one for all of its items.
///
/// # Tenants
///
/// Where all that a program does at one time is for one tenant, the tenant is supplied once:
///
/// ```ignore
/// #[derive(Model)]
/// #[model(in = "Shop", entity = "order")]
/// #[key(hash = "TENANT#{tenant}#CUST#{customer}", range = "ORDER#{number:06}")]
/// #[key(index = "gsi1", hash = "TENANT#{tenant}#STATUS#{status}", range = "{placed}", as = "by_status")]
/// struct Order {
///     #[tenant]
///     tenant: String,
///     ..
/// }
///
/// let orders = db.table::<Order>().tenant("acme");
/// let order = orders.get(Order::key("c1", 7u32)).await?;
/// let open = Order::by_status("open").placed().ge(day).all(&orders).await?;
/// ```
///
/// - `#[tenant]` is the first part of each hash template of the entity, and in no range template.
/// - `Order::key(..)`, `Order::query(..)` and the functions of indexes leave it out. They work with
///   the table of one tenant, which `Table::tenant` gives: it is in the key of each read, write and
///   query then. A cursor that comes from another tenant's query is refused. For several entities,
///   `db.table::<Shop>().tenant("acme")` says it once, and `.of::<Order>()` is the table of each.
/// - An item of another tenant is refused before it is sent, whatever writes it.
/// - The table of one tenant cannot be scanned, and that of all tenants, `db.table::<Order>()`, not
///   be queried or read by key: neither compiles. The table of all tenants writes what each item
///   says, and is scanned: for tools that work on the whole table.
///
/// # Entities in tables of other programs
///
/// ```ignore
/// #[derive(Model)]
/// #[model(table = "shop", separator = "|")]
/// struct Shop { .. }
///
/// #[derive(Model)]
/// #[model(in = "Shop", entity = "order")]
/// #[key(hash = "CUST|{customer}", range = "ORDER-{placed}|{number}")]
/// struct Order { .. }
/// ```
///
/// On the layout, for all of its entities, or on an entity, which counts more:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `separator = "\|"` | no part holds this text, and nothing is escaped; templates can have any text, and numbers no width |
/// | `escape = false` | the same with `#` |
/// | `preset = "electrodb"` | keys and entity attributes as ElectroDB makes them, see its models below; also `"onetable"` and `"dynamodb-toolbox"` |
/// | `allow_collisions` | different values may make one key, and so be one item, as the library has it |
/// | `casing = "none"`, `"upper"` | of ElectroDB, whose keys are in lower case otherwise |
///
/// A value by which a key would be ambiguous is an error before it is sent: it holds the separator,
/// or the text that stands behind it; or ElectroDB would fold its letters.
/// [Forms of other programs](../dynorm/guide/keys/index.html#forms-of-other-programs) has all of the
/// rules, and says what of each library cannot be had.
///
/// Queries are exact. Where parts that are not escaped are in no order, a filter on the part stands
/// beside the condition on the key, which reads more than it finds: `preview` shows it. A filter on
/// the entity's name is always there.
///
/// An entity of ElectroDB says what its model says, and which parts are in which key:
///
/// ```ignore
/// #[derive(Model)]
/// #[model(in = "Shop", service = "shop", entity = "order", version = "1")]
/// #[key(hash(tenant, customer), range(placed, number:06))]
/// #[key(index = "gsi1", hash(status), range())]
/// struct Order { .. }
/// ```
///
/// Its key is `$shop#tenant_acme#customer_c1` and `$order_1#placed_2026-11-26#number_000007`.
///
/// # Unique values
///
/// ```ignore
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[hash_key]
///     name: String,
///     #[model(unique)]
///     email: Option<String>,
/// }
/// ```
///
/// A field of the model itself that is no key, no version, and stored as one string, number or
/// binary, or an `Option` of it. Each value has a marker in the table `<table>-unique`, which is
/// made, verified and deleted with that of the model, and written in the same transaction as the
/// item. A write whose value another item has is an error of kind `NotUnique`. The page of
/// `dynorm::UniqueValue` says what each write does, what it costs, and what is refused.
#[proc_macro_derive(Model, attributes(hash_key, range_key, index, version, entity, tenant, key, ttl, model))]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(syn::parse_macro_input!(input), Derive::Model).into()
}

/// Makes a type storable inside of an item: a struct as a map, a newtype as what it holds, an enum
/// as below.
///
/// On the struct or enum: `#[model(rename_all = "camelCase")]` and `#[model(crate = "path")]`, as
/// for `Model`. On a field:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `#[model(rename = "n")]` | the attribute's name, instead of the field's |
/// | `#[model(default)]`, `#[model(default = "function")]` | what an absent attribute reads as, and `NULL`, instead of being an error; it is stored once it is changed |
/// | `#[model(skip)]` | not stored; reads as the default |
/// | `#[model(flatten)]` | the fields of this document, or the entries of this `dynorm::Map`, stand beside the others |
/// | `#[model(serde)]` | stored by the type's serde implementation; needs dynorm's feature `serde` |
/// | `#[model(with = "module")]` | stored by `module::encode(&T, &mut W)` and `module::decode(&mut R)`; an `Option` that is `None` is left out |
///
/// What is stored by `serde`, by `with` or by a `Decode` of your own is one thing to a partial
/// save, even if it is a map: only its type knows how its entries belong together. So is an enum
/// when its variant changes.
///
/// A variant without data is stored as its name, a string. One with data is a map: its name is in
/// the attribute `type`, the fields of a struct variant stand beside it, what a variant with one
/// unnamed field holds is in `value`. The enum's `#[model(tag = "type", content = "value")]` names
/// these two otherwise. `#[model(rename = "n")]` names a variant, `rename_all` on the enum all of
/// them, `rename_all` on a struct variant its fields.
#[proc_macro_derive(
    Document,
    attributes(hash_key, range_key, index, version, entity, tenant, key, ttl, model)
)]
pub fn document(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(syn::parse_macro_input!(input), Derive::Document).into()
}

/// Makes a struct of some attributes of a model, for `project` of queries and scans.
///
/// On the struct: `#[model(of = "User")]`, the model; required. Each field is an attribute of the
/// model, of the same name and type. Fields can have what those of a `Document` can have; an
/// attribute that the model renames is to be renamed here in the same way.
#[proc_macro_derive(
    Projection,
    attributes(hash_key, range_key, index, version, entity, tenant, key, ttl, model)
)]
pub fn projection(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(syn::parse_macro_input!(input), Derive::Projection).into()
}

/// Makes an enum the entities that stand together in a table, one variant for each; or a struct,
/// which one query fills with all that stands under one hash key.
///
/// ```ignore
/// #[derive(Collection)]
/// enum CustomerPage {
///     Customer(Customer),
///     Order(Item<Order>),
///     #[model(other)]
///     Other(Map),
/// }
///
/// let mut page = Customer::partition("acme", "c1").entities::<CustomerPage>().stream(&customers);
/// while let Some(entry) = page.try_next().await? {
///     match entry {
///         CustomerPage::Customer(customer) => println!("{}", customer.name),
///         CustomerPage::Order(mut order) => {
///             order.seen = true;
///             order.save().await?;
///         }
///         CustomerPage::Other(item) => println!("{} attributes", item.len()),
///     }
/// }
/// ```
///
/// A variant holds an entity ([`Model`] with `in` and `entity`) or an `Item` of one, which saves by
/// itself. The entities are of one layout, and their templates make the same hash keys: the
/// compiler says which do not. Items come in the order of the range key, lazily, and with all that
/// a query has: `limit`, `page` and cursors, `reverse`, `consistent`, `preview`.
///
/// On the enum or struct:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `#[model(index = "gsi1")]` | what stands under one hash key of this index, by its name in DynamoDB. It holds whole items |
/// | `#[model(scan)]` | the entities share no hash key: for scans, `Shop::scan().entities::<C>()`, and for transactions of reads |
/// | `#[model(skip_others)]` | leaves out items of other entities, by a filter. DynamoDB reads, and charges for, these too |
/// | `#[model(crate = "path")]` | where dynorm is, if it is re-exported |
///
/// | on a variant or field | meaning |
/// | --- | --- |
/// | `#[model(other)]` | keeps items of other entities, and those that do not say which they are: a `dynorm::Map`, or an `Item` of it. Of a struct a `Vec` of these |
/// | `#[one]` on a field | an entity, an `Item` of one, or an `Option` of these. Several are an error, and so is none, but of an `Option` |
/// | `#[many]` on a field | a `Vec` of an entity or of `Item`s of one |
///
/// Without `other` and `skip_others` an item of another entity is an error in its place, of kind
/// `AnotherEntity`, which names it.
///
/// # Where it is read from
///
/// ```ignore
/// Customer::partition("acme", "c1").entities::<CustomerPage>().all(&customers);    // under a hash key of the table
/// Order::by_status("open").whole_partition().entities::<ByStatus>().all(&orders);  // under one of an index
/// Shop::scan().entities::<CustomerPage>().all(&shop);                              // all of the table
/// db.transact_get(vec![                                                            // by key, at one moment
///     customers.get(Customer::key("acme", "c1")).entity::<CustomerPage>(),
///     orders.get(Order::key("acme", "c1", day, 7u32)).entity(),
/// ]);
/// ```
///
/// Each is run on the table of the model that it begins with. In a partition `range()` takes
/// conditions on the range key as it is stored: `.range().begins_with("ORDER#")`.
///
/// # Gathered
///
/// ```ignore
/// #[derive(Collection)]
/// struct CustomerWithOrders {
///     #[one]
///     customer: Customer,
///     #[many]
///     orders: Vec<Item<Order>>,
/// }
///
/// let all = Customer::partition("acme", "c1").gather::<CustomerWithOrders>(&customers).await?;
/// ```
///
/// One query, read to its end.
#[proc_macro_derive(Collection, attributes(one, many, model))]
pub fn collection(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_collection(syn::parse_macro_input!(input)).into()
}

fn derive_collection(mut input: DeriveInput) -> TokenStream {
    receiver::name_self(&mut input);
    let cx = Ctxt::new();
    let parsed = parse::collection::collection(&cx, &input);
    let ir = ir::collection::build(&cx, &parsed);
    match (cx.check(), ir) {
        (Ok(()), Some(ir)) => expand::collection(&ir),
        (Ok(()), None) => unreachable!("without an error there is something to expand"),
        (Err(errors), _) => expand::collection_fallback(&parsed, &errors),
    }
}

fn derive(mut input: DeriveInput, derive: Derive) -> TokenStream {
    receiver::name_self(&mut input);
    let quiet = quiet::quiet_types(&input);
    if let Ok(code) = expansion(&quiet, derive, |_, _| ()) {
        return code;
    }
    // Once more, since what is wrong is said of the user's own names.
    expansion(&input, derive, expand::fallback).unwrap_or_else(|fallback| fallback)
}

/// The code for a correct input; for another one, what `fail` makes of its errors.
fn expansion<E>(
    input: &DeriveInput,
    derive: Derive,
    fail: impl FnOnce(&parse::Input<'_>, &[syn::Error]) -> E,
) -> Result<TokenStream, E> {
    let cx = Ctxt::new();
    let parsed = parse::input(&cx, input, derive);
    let ir = ir::build(&cx, &parsed);
    match (cx.check(), ir) {
        (Ok(()), Some(ir)) => Ok(expand::derive(&ir)),
        (Ok(()), None) => unreachable!("without an error there is something to expand"),
        (Err(errors), _) => Err(fail(&parsed, &errors)),
    }
}
