//! Get-Culture, Get-UICulture

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::member;
use crate::types::Type;
use crate::value::Value;

/// Gives a culture.
pub enum GetCulture {
    /// Get-Culture
    Culture,
    /// Get-UICulture
    UiCulture,
}

impl Cmdlet for GetCulture {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(info) = crate::types::find("System.Globalization.CultureInfo") else { return Ok(()) };
        let ty = Type::Known(info);
        if let (GetCulture::Culture, Some(names)) = (&self, call.texts("Name")) {
            for name in names {
                let culture = member::call_static(call.runspace, &ty, "GetCultureInfo", vec![name.into()])?;
                call.write(culture)?;
            }
            return Ok(());
        }
        let property = match self {
            GetCulture::Culture => "CurrentCulture",
            GetCulture::UiCulture => "CurrentUICulture",
        };
        let culture: Option<Value> = member::get_static(call.runspace, &ty, property)?;
        call.write(culture.unwrap_or_default())
    }
}
