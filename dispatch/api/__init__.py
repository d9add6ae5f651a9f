"""The field app's and the desk's API of units. `docs/field-api.md` is the contract with the phones."""
