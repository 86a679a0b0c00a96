import express from 'express';
import serverless from 'serverless-http';
import { byGateway, lambdaApp } from './shared/lambda.mjs';

export function start(context) {
  return { invoke: { 'by API Gateway': byGateway(serverless(lambdaApp(express, context))) } };
}
