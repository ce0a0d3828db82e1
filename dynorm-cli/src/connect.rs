//! How the command gets at a database.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;

use aws_sdk_dynamodb::config::Region;
use dynorm::Db;

use crate::args::Global;

/// Why there is no connection, or what else went wrong in a program of the user's.
pub type BoxError = Box<dyn Error + Send + Sync>;

type Connecting<'a> = Pin<Box<dyn Future<Output = Result<Db, BoxError>> + 'a>>;

/// What the command line says of where to connect to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Connect {
    pub(crate) stage: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
}

impl Connect {
    /// The stage, if one was named: for an account or a role of its own.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        self.stage.as_deref()
    }

    /// The region, if one was named. `aws_config` takes this as it is, and asks the environment if
    /// there is none.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.region.clone().map(Region::new)
    }

    /// The endpoint, if one was named and this crate was built without the feature `local`, with
    /// which it sees to that itself.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }
}

/// A user's function that connects.
#[derive(Clone)]
pub(crate) struct Connector(Rc<dyn for<'a> Fn(&'a Connect) -> Connecting<'a>>);

impl Connector {
    pub(crate) fn new<F, E>(connect: F) -> Self
    where
        F: AsyncFn(&Connect) -> Result<Db, E> + 'static,
        E: Into<BoxError>,
    {
        let connect = Rc::new(connect);
        Connector(Rc::new(move |at| {
            let connect = Rc::clone(&connect);
            Box::pin(async move { connect(at).await.map_err(Into::into) })
        }))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").finish_non_exhaustive()
    }
}

/// Whether that is AWS, as far as this crate can tell: anything but an engine or a server of one's
/// own.
pub(crate) fn is_remote(global: &Global) -> bool {
    global.endpoint.is_none() && global.embedded.is_none()
}

/// The database that the command line names, or else that of the user's own function; `None` if
/// there is neither.
pub(crate) async fn connect(global: &Global, connector: Option<&Connector>) -> Result<Option<Db>, BoxError> {
    if let Some(file) = &global.embedded {
        #[cfg(feature = "embedded")]
        return Ok(Some(Db::embedded_at(file)?));
        #[cfg(not(feature = "embedded"))]
        return Err(format!(
            "no engine for {}: dynorm-cli was built without the feature `embedded`",
            file.display()
        )
        .into());
    }
    #[cfg(feature = "local")]
    if let Some(url) = &global.endpoint {
        return Ok(Some(Db::local(url)?));
    }
    let Some(Connector(connect)) = connector else { return Ok(None) };
    let at = Connect {
        stage: global.stage.clone(),
        region: global.region.clone(),
        endpoint: global.endpoint.clone(),
    };
    connect(&at).await.map(Some)
}
