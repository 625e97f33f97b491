"""The official Python client lists the assets of a connection, by both selections.

Environment: ATLAN_BASE_URL, ATLAN_API_KEY, PEER_CONNECTION. Prints one line of JSON per asset.
"""

import json
import logging
import os
import warnings

from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset
from pyatlan.model.fluent_search import FluentSearch

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

client = AtlanClient(base_url=os.environ["ATLAN_BASE_URL"], api_key=os.environ["ATLAN_API_KEY"])
connection = os.environ["PEER_CONNECTION"]
search = (
    FluentSearch()
    .where_some(Asset.CONNECTION_QUALIFIED_NAME.eq(connection))
    .where_some(Asset.QUALIFIED_NAME.startswith(f"{connection}/"))
    .page_size(100)
    .include_on_results(Asset.DESCRIPTION)
    .include_on_results(Asset.OWNER_USERS)
    .include_on_results(Asset.HAS_LINEAGE)
    .include_on_results(Asset.CONNECTION_QUALIFIED_NAME)
    .to_request()
)
for asset in client.asset.search(search):
    found = {
        "typeName": asset.type_name,
        "guid": asset.guid,
        "qualifiedName": asset.qualified_name,
        "name": asset.name,
        "status": asset.status.value,
        "description": asset.description,
        "ownerUsers": sorted(asset.owner_users or []),
        "hasLineage": asset.has_lineage,
        "createdAt": asset.create_time,
        "createdBy": asset.created_by,
    }
    print(json.dumps(found), flush=True)
