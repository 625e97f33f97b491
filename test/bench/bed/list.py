"""What a script does that lists the assets of a connection with the official client: one JSON line each.

Arguments: a qualified name, a file. Environment: ATLAN_BASE_URL, ATLAN_API_KEY.
"""

import json
import sys

from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset
from pyatlan.model.fluent_search import FluentSearch

connection, path = sys.argv[1:]
search = (
    FluentSearch()
    .where_some(Asset.CONNECTION_QUALIFIED_NAME.eq(connection))
    .where_some(Asset.QUALIFIED_NAME.startswith(f"{connection}/"))
    .include_on_results(Asset.DESCRIPTION)
    .include_on_results(Asset.OWNER_USERS)
    .include_on_results(Asset.CONNECTION_QUALIFIED_NAME)
    .to_request()
)
with open(path, "w") as file:
    for asset in AtlanClient().asset.search(search):
        found = {
            "typeName": asset.type_name,
            "guid": asset.guid,
            "qualifiedName": asset.qualified_name,
            "name": asset.name,
            "status": asset.status.value,
            "description": asset.description,
            "ownerUsers": asset.owner_users,
            "createdAt": asset.create_time,
        }
        file.write(json.dumps(found) + "\n")
