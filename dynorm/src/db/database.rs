use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use super::table::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{Model, Untyped};
use crate::schema::Text;
use crate::time::SharedClock;
use crate::transport::{Meter, Transport};
use crate::value::Map;

/// A DynamoDB, reached by an SDK client. Cheap to clone; clones share the client.
///
/// ```
/// use dynorm::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[hash_key]
///     name: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// let db = Db::embedded()?;
/// let users = db.table::<User>();
/// users.create().await?;
/// users.put(&User { name: "Ada".into() }).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Db {
    transport: Arc<Transport>,
    clock: SharedClock,
    /// What the names of models' tables have before them.
    prefix: Text,
}

impl Db {
    /// The DynamoDB that `client` reaches. Credentials, region, endpoint, retries and timeouts are
    /// the client's.
    ///
    /// If the client has interceptors of its own, requests go by
    /// [`AttributeValue`s](Self::with_attribute_values), since an interceptor may look into inputs
    /// and outputs, to encrypt and decrypt attributes, say. If none of them does,
    /// [`with_json`](Self::with_json) is faster.
    #[must_use]
    pub fn new(client: Client) -> Self {
        let transport = Arc::new(Transport::new(client));
        Db { transport, clock: SharedClock::default(), prefix: Text::Borrowed("") }
    }

    /// An embedded engine in this process, in memory: nothing is stored, no socket is opened.
    ///
    /// # Errors
    ///
    /// If the engine cannot be started.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Self> {
        Ok(Db::new(crate::transport::client::embedded::Engine::memory()?.client()))
    }

    /// An embedded engine in this process, on a file, which is made if it is not there. One engine
    /// at a time may have it open, in whichever process: see [`Engine::file`](crate::Engine::file).
    ///
    /// # Errors
    ///
    /// [`Kind::InUse`](crate::Kind::InUse) if another engine has it open,
    /// [`Kind::Invalid`](crate::Kind::Invalid) if it is no such database. Otherwise if it cannot be
    /// made or opened.
    #[cfg(feature = "embedded")]
    pub fn embedded_at(path: impl AsRef<std::path::Path>) -> Result<Self> {
        Ok(Db::new(crate::transport::client::embedded::Engine::file(path)?.client()))
    }

    /// A server on this machine or network that knows no accounts, such as DynamoDB Local: by URL,
    /// with made-up credentials, over plain HTTP. It has 3.1 seconds to take a connection, as the
    /// SDK has it, and 20 seconds to answer; what fails is tried three times. For other limits,
    /// build a client of your own for [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// If `url` is no `http://` address.
    #[cfg(feature = "local")]
    pub fn local(url: impl AsRef<str>) -> Result<Self> {
        Ok(Db::new(crate::transport::client::local::client(url.as_ref())?))
    }

    /// The same database, with a meter that counts what its requests cost. A meter from before no
    /// longer counts.
    #[must_use]
    pub fn metered(&self, meter: &Meter) -> Self {
        let mut transport = Transport::clone(&self.transport);
        transport.report_capacity = true;
        transport.report_collections = true;
        transport.meters = vec![meter.clone()];
        self.going_by(transport)
    }

    /// The same database, by way of the SDK's own `AttributeValue`s, which is slower.
    ///
    /// This is the way of clients with interceptors of their own, unless
    /// [`with_json`](Self::with_json) says otherwise: all of an operation's input and output is
    /// where the SDK has it. It is also the way out if a new version of the SDK should break the
    /// fast one.
    #[must_use]
    pub fn with_attribute_values(&self) -> Self {
        self.going_by_attribute_values(true)
    }

    /// The same database, by way of JSON that dynorm writes and reads itself, while the client only
    /// sends it: the fast way, and that of clients without interceptors of their own.
    ///
    /// An interceptor of the client that looks into an operation's **input or output finds nothing
    /// there** but the name of the table: one that encrypts attributes would let them through as
    /// they are. One that changes the input makes the request fail. Interceptors that look at the
    /// HTTP request or response, which is whole, or only at time, attempts and errors, work as
    /// ever: for clients with only such ones, this is how to say so.
    #[must_use]
    pub fn with_json(&self) -> Self {
        self.going_by_attribute_values(false)
    }

    fn going_by_attribute_values(&self, attribute_values: bool) -> Self {
        let mut transport = Transport::clone(&self.transport);
        transport.attribute_values = attribute_values;
        self.going_by(transport)
    }

    /// The same database, with a text before the names that models give their tables: for stages,
    /// tests or tenants that share an account. An empty one takes it off; a second one stands in
    /// the place of the first.
    ///
    /// It is before the names that come from models alone: of their tables, and so in all that is
    /// done with these, and of the tables of their [unique](crate::UniqueValue) values' markers.
    /// Names that the caller gives, by [`named`](Table::named) and [`open`](Self::open), are taken
    /// as they are. Errors, previews and `Debug` have the name with the prefix.
    ///
    /// It is a part of the name to DynamoDB, which takes 3 to 255 letters, digits, `_`, `-` and `.`
    /// for all of it, and refuses others when they are first used.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # fn main() -> dynorm::Result<()> {
    /// let db = Db::embedded()?.with_table_prefix("dev-");
    /// assert_eq!(db.table::<User>().name(), "dev-users");
    /// assert_eq!(db.table::<User>().named("people").name(), "people");
    /// assert_eq!(db.open("users").name(), "users");
    /// assert_eq!(db.with_table_prefix("test-").table::<User>().name(), "test-users");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_table_prefix(&self, prefix: impl Into<String>) -> Self {
        Db { prefix: prefix.into().into(), ..self.clone() }
    }

    /// What the names of models' tables have before them; empty unless
    /// [`with_table_prefix`](Self::with_table_prefix) has said something else.
    #[must_use]
    pub fn table_prefix(&self) -> &str {
        &self.prefix
    }

    /// The table of a model, by the name that the model gives it, with the
    /// [prefix](Self::with_table_prefix) if there is one. Sends nothing.
    #[must_use]
    pub fn table<M: Model>(&self) -> Table<M> {
        let name = &M::schema().table;
        let name =
            if self.prefix.is_empty() { name.clone() } else { format!("{}{name}", self.prefix).into() };
        Table::new(self.clone(), name)
    }

    /// A table without a model, by this name, which gets no [prefix](Self::with_table_prefix): its
    /// keys and indexes are learnt by describing it, when they are first needed, and again when
    /// something does not fit them. [`Table::with_schema`] gives them instead.
    ///
    /// It knows nothing of [unique](crate::UniqueValue) values: what it writes has no markers, and
    /// what it deletes leaves them.
    #[must_use]
    pub fn open(&self, table: impl Into<String>) -> Table<Map, Untyped> {
        Table::new(self.clone(), table.into().into())
    }

    /// The SDK client, for what dynorm does not do.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.transport.client
    }

    fn going_by(&self, transport: Transport) -> Self {
        Db { transport: Arc::new(transport), ..self.clone() }
    }

    /// The same database, with another clock and other randomness for the versions that its writes
    /// draw: for tests that want the same ones in each run, or clocks that are late.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn with_clock(&self, clock: impl crate::time::Clock) -> Self {
        Db { clock: SharedClock::new(clock), ..self.clone() }
    }

    pub(crate) fn clock(&self) -> &SharedClock {
        &self.clock
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// That a table is reached by the same client: otherwise they may be two databases. `what` is
    /// the request that both are to be in.
    ///
    /// # Errors
    ///
    /// If it is not.
    pub(crate) fn check_client_of(&self, table: &TableRef, what: &str) -> Result<()> {
        // A client and its clones share their configuration.
        if std::ptr::eq(self.client().config(), table.db().client().config()) {
            return Ok(());
        }
        let message = format!(
            "the table is of another client than the {what}, and perhaps in another database: start \
             the {what} on the `Db` that the table is of, one {what} for each client"
        );
        Err(Error::new(Kind::Invalid, message).on_table(table.name()))
    }

    /// The way of a batch of this database to a table of `other`, which has the same client: as
    /// either of the two was told, and counted by the meters of both.
    pub(crate) fn joined(&self, other: &Db) -> Db {
        if self.is_same_way(other) {
            return self.clone();
        }
        let mut transport = Transport::clone(&self.transport);
        transport.report_capacity |= other.transport.report_capacity;
        transport.report_collections |= other.transport.report_collections;
        transport.attribute_values |= other.transport.attribute_values;
        let others = other.transport.meters.iter();
        transport.meters.extend(others.filter(|meter| !self.transport.meters.contains(meter)).cloned());
        self.going_by(transport)
    }

    /// The way of a transaction of this database to these tables.
    ///
    /// # Errors
    ///
    /// If one of them is reached by another client.
    pub(crate) fn way_to<'t>(&self, tables: impl IntoIterator<Item = &'t TableRef>) -> Result<Db> {
        let mut way = self.clone();
        for table in tables {
            self.check_client_of(table, "transaction")?;
            way = way.joined(table.db());
        }
        Ok(way)
    }

    /// Whether a request of the one can be one of the other, given that both have the same client.
    pub(crate) fn is_same_way(&self, other: &Db) -> bool {
        let (one, two) = (&self.transport, &other.transport);
        one.report_capacity == two.report_capacity
            && one.report_collections == two.report_collections
            && one.attribute_values == two.attribute_values
            && one.meters == two.meters
    }
}

/// Without the client: its configuration is long, and nobody else's business.
impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Db");
        debug.field("metered", &!self.transport.meters.is_empty());
        if !self.prefix.is_empty() {
            debug.field("table_prefix", &self.prefix);
        }
        debug.finish_non_exhaustive()
    }
}
