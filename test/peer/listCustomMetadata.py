"""The official Python client lists the custom metadata of the assets of a connection.

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
cache = client.custom_metadata_cache
sets = cache.get_all_custom_attributes()
search = FluentSearch().where(Asset.CONNECTION_QUALIFIED_NAME.eq(os.environ["PEER_CONNECTION"])).page_size(100)
for name in sets:
    for attribute in cache.get_attributes_for_search_results(name) or []:
        search = search.include_on_results(attribute)
for asset in client.asset.search(search.to_request()):
    values = {}
    for name, attributes in sets.items():
        found = asset.get_custom_metadata(client, name)
        listed = {it.display_name: found[it.display_name] for it in attributes if found.is_set(it.display_name)}
        if listed:
            values[name] = listed
    print(json.dumps({"qualifiedName": asset.qualified_name, "customMetadata": values}), flush=True)
