# A mapper of a client: realm/client/client_id/name
terraform import gatehouse_protocol_mapper.organization acme/client/nightly-job/organization

# A mapper of a client scope: realm/scope/scope/name
terraform import gatehouse_protocol_mapper.for_reports "acme/scope/reports/for reports"
