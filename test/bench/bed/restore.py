"""What a script does that takes an archive back with the official client: the connection, then each asset of a list.

Arguments: a qualified name, a file with one JSON line for each asset. Environment: ATLAN_BASE_URL, ATLAN_API_KEY.
"""

import json
import sys

from pyatlan.client.atlan import AtlanClient
from pyatlan.model import assets

connection, path = sys.argv[1:]
client = AtlanClient()
with open(path) as file:
    listed = [it for it in map(json.loads, file) if "typeName" in it]
client.asset.restore(assets.Connection, connection)
for it in listed:
    if not client.asset.restore(getattr(assets, it["typeName"]), it["qualifiedName"]):
        raise AssertionError(it["qualifiedName"])
